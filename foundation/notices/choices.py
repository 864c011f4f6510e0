"""How people want to hear: their own choice per kind, or what their role has by default."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlmodel import Session, col, select

from foundation.notices.kinds import DESK_KINDS, NoticeKind, Ways, default_ways, kinds_for
from foundation.notices.models import NoticeChoice
from foundation.parties.models import Membership, Person
from foundation.parties.queries import get_members
from foundation.parties.roles import PersonRole


def get_ways(
    session: Session, person_id: str, *, role: PersonRole, is_operator: bool = False
) -> dict[NoticeKind, Ways]:
    """How a person hears of each kind that concerns their role."""
    chosen = {
        row.kind: Ways(row.in_app, row.by_mail)
        for row in session.exec(select(NoticeChoice).where(NoticeChoice.person_id == person_id))
    }
    kinds = kinds_for(role, is_operator=is_operator)
    return {kind: chosen.get(kind) or default_ways(kind, role) for kind in kinds}


def choose(
    session: Session,
    person_id: str,
    *,
    role: PersonRole,
    is_operator: bool = False,
    in_app: Collection[NoticeKind],
    by_mail: Collection[NoticeKind],
) -> None:
    """Keep a person's choice for every kind that concerns their role; other kinds stay as chosen.

    Where the choice equals the default nothing is kept, so a change of role brings its defaults.
    """
    for kind in kinds_for(role, is_operator=is_operator):
        ways = Ways(in_app=kind in in_app, by_mail=kind in by_mail)
        kept = session.get(NoticeChoice, (person_id, kind.value))
        if kept is None and ways == default_ways(kind, role):
            continue
        kept = kept or NoticeChoice(person_id=person_id, kind=kind, in_app=True, by_mail=True)
        kept.in_app, kept.by_mail = ways.in_app, ways.by_mail
        session.add(kept)
    session.flush()


def hearers(
    session: Session, organisation_id: str, kind: NoticeKind
) -> Iterable[tuple[Person, Ways]]:
    """Who of an organisation hears of a kind, and how.

    A kind of the desk is announced to the operator, every other to organisations of the trade.
    """
    is_operator = kind in DESK_KINDS
    members = [
        (membership, person)
        for membership, person in get_members(session, organisation_id)
        if kind in kinds_for(membership.role, is_operator=is_operator) and not person.is_disabled
    ]
    chosen = _chosen(session, kind, members)
    for membership, person in members:
        ways = chosen.get(person.id) or default_ways(kind, membership.role)
        if ways.in_app or ways.by_mail:
            yield person, ways


def _chosen(
    session: Session, kind: NoticeKind, members: list[tuple[Membership, Person]]
) -> dict[str, Ways]:
    rows = session.exec(
        select(NoticeChoice)
        .where(NoticeChoice.kind == kind)
        .where(col(NoticeChoice.person_id).in_([person.id for _, person in members]))
    )
    return {row.person_id: Ways(row.in_app, row.by_mail) for row in rows}
