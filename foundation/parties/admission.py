"""Admission: the operator approves, freezes and closes organisations, and what follows from it."""

from __future__ import annotations

from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.errors import N_, Forbidden, NotFound
from foundation.notifications.mail import write_letter
from foundation.parties import leaving
from foundation.parties.actor import Actor
from foundation.parties.models import Organisation, StandingChange
from foundation.parties.queries import get_members
from foundation.parties.roles import PersonRole
from foundation.parties.standing import STANDING_HINTS, Standing, StandingAction, next_standing


class NotApproved(Forbidden):
    """A new organisation prepares, and trades once somebody has looked at it."""

    message = N_(
        "Your organisation waits for approval. We look at every new organisation and write to its "
        "owners; what you have prepared is kept until then."
    )


class TradingStopped(Forbidden):
    """A frozen or closed organisation starts no trade."""

    message = N_("Your organisation is %(standing)s, so it cannot sell or buy. Write to us.")


def change_standing(
    session: Session, organisation_id: str, action: StandingAction, *, reason: str, actor: Actor
) -> Organisation:
    """Approve, freeze or close an organisation, and tell its owners why.

    Raises `NotFound` for the operator itself, which nobody judges, and `StandingUnchanged`.
    """
    actor.check("desk:write")
    organisation = session.exec(
        select(Organisation)
        .where(Organisation.id == organisation_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if organisation is None or organisation.is_operator:
        raise NotFound()
    organisation.standing = next_standing(organisation.standing, action)
    session.add(organisation)
    note_standing(session, organisation, action=action, reason=reason, person_id=actor.person_id)
    if organisation.standing is Standing.CLOSED:
        leaving.tell(session, organisation.id)
    _tell_owners(session, organisation, reason=reason)
    return organisation


def note_standing(
    session: Session,
    organisation: Organisation,
    *,
    action: StandingAction | None = None,
    reason: str = "",
    person_id: str | None = None,
) -> None:
    """Write down how an organisation stands now; the first row is its beginning."""
    session.add(
        StandingChange(
            organisation_id=organisation.id,
            seq=len(get_changes(session, organisation.id)) + 1,
            action=action,
            standing=organisation.standing,
            at=clock.now(),
            person_id=person_id,
            reason=reason,
        )
    )
    session.flush()


def get_changes(session: Session, organisation_id: str) -> list[StandingChange]:
    """How an organisation came to stand where it does, oldest first."""
    return list(
        session.exec(
            select(StandingChange)
            .where(StandingChange.organisation_id == organisation_id)
            .order_by(col(StandingChange.seq))
        )
    )


def check_may_trade(organisation: Organisation) -> None:
    """Raise `NotApproved` or `TradingStopped` unless the organisation may sell and buy."""
    if organisation.standing is Standing.NEW:
        raise NotApproved()
    if organisation.standing is not Standing.APPROVED:
        raise TradingStopped(standing=organisation.standing.value)


def _tell_owners(session: Session, organisation: Organisation, *, reason: str) -> None:
    for membership, person in get_members(session, organisation.id):
        if membership.role is PersonRole.OWNER and person.email_verified_at:
            write_letter(
                session,
                "standing",
                to=person.email,
                name=person.name,
                organisation=organisation.name,
                standing=organisation.standing.value,
                sentence=STANDING_HINTS[organisation.standing],
                reason=reason,
                link=f"{db.settings_of(session).base_url}/account",
            )
