"""The audit trail: each act of an operator is a row, written in the act's own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import N_
from foundation.http.pagination import PAGE_SIZE, Page
from foundation.ids import new_id
from foundation.parties.actor import Actor
from foundation.parties.models import Person
from market.desk.models import OperatorAct
from market.desk.paging import newest_first

ACTION_NAMES = {
    "organisation:approve": N_("approved an organisation"),
    "organisation:freeze": N_("froze an organisation"),
    "organisation:close": N_("closed an organisation"),
    "money:propose": N_("proposed to move money"),
    "money:confirm": N_("confirmed that money moves"),
    "money:refuse": N_("let a proposal to move money go"),
    "payment:retry": N_("had a failed operation tried again"),
    "payment:hurry": N_("had an operation looked at now"),
    "prices:add": N_("added reference prices"),
    "rates:add": N_("added exchange rates"),
    "serials:add": N_("put serial numbers on the watch list"),
    "serials:remove": N_("took a serial number off the watch list"),
    "report:resolve": N_("resolved a report"),
    "letter:retry": N_("had a letter sent again"),
    "message:retry": N_("had a message delivered again"),
    "webhook:retry": N_("had a webhook sent again"),
    "stripe_event:retry": N_("had an event from Stripe acted on again"),
}


@dataclass(frozen=True)
class TrailFilters:
    """What the trail is narrowed down to; empty fields narrow nothing."""

    action: str | None = None
    person_id: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def note(
    session: Session, action: str, subject: str, *, label: str = "", text: str = "", actor: Actor
) -> OperatorAct:
    """Write down what an operator does, in the transaction that does it."""
    assert action in ACTION_NAMES, "each act has its name in the trail"
    act = OperatorAct(
        id=new_id(),
        at=clock.now(),
        person_id=actor.person_id,
        action=action,
        subject=subject,
        label=label[:200],
        note=text[:500],
    )
    session.add(act)
    session.flush()
    return act


def get_acts(
    session: Session,
    filters: TrailFilters,
    *,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[tuple[OperatorAct, str | None]]:
    """What operators did, newest first, each with the name of who did it."""
    statement = select(OperatorAct, Person.name).join(
        Person, col(Person.id) == col(OperatorAct.person_id), isouter=True
    )
    if filters.action:
        statement = statement.where(OperatorAct.action == filters.action)
    if filters.person_id:
        statement = statement.where(OperatorAct.person_id == filters.person_id)
    if filters.subject:
        statement = statement.where(OperatorAct.subject == filters.subject)
    if filters.since:
        statement = statement.where(OperatorAct.at >= filters.since)
    if filters.until:
        statement = statement.where(OperatorAct.at < filters.until)
    return newest_first(
        session,
        statement,
        (OperatorAct.at, OperatorAct.id),
        lambda row: (row[0].at, row[0].id),
        cursor=cursor,
        size=size,
    )


def get_people(session: Session) -> list[tuple[str, str]]:
    """Who has left something in the trail: id and name, by name."""
    return list(
        session.exec(
            select(Person.id, Person.name)
            .where(col(Person.id).in_(select(OperatorAct.person_id)))
            .order_by(Person.name, Person.id)
        )
    )
