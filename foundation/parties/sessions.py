"""Signed-in browsers: begun at sign-in, looked up at each request, listed, and ended.

A session ends by itself after `IDLE` without a request and after `ABSOLUTE` in any case: a shift
fits in the first, a working week in the second, and a lost phone is shut out over a weekend.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from foundation import clock
from foundation.errors import NotFound
from foundation.ids import new_id
from foundation.parties.models import LoginSession, Membership, Organisation, Person
from foundation.parties.roles import PersonRole, permissions_of
from foundation.parties.tokens import new_token, token_hash

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
TOUCH_EVERY = timedelta(minutes=1)
LONGEST_DEVICE = 120


@dataclass(frozen=True)
class SignedIn:
    """Who a session belongs to, with everything a request asks about them, from one query."""

    session_id: str
    person_id: str
    person_name: str
    email: str
    organisation_id: str
    organisation_name: str
    role: PersonRole
    permissions: frozenset[str]
    last_seen_at: datetime


def start_session(
    session: Session, person_id: str, *, organisation_id: str, device: str
) -> tuple[str, LoginSession]:
    """Begin a session; the token goes into the cookie and is never seen again."""
    token, moment = new_token(), clock.now()
    row = LoginSession(
        id=new_id(),
        token_hash=token_hash(token),
        person_id=person_id,
        organisation_id=organisation_id,
        created_at=moment,
        authenticated_at=moment,
        last_seen_at=moment,
        expires_at=moment + ABSOLUTE,
        device=device[:LONGEST_DEVICE],
    )
    session.add(row)
    session.flush()
    return token, row


def find_signed_in(session: Session, token: str) -> SignedIn | None:
    """Who holds this token, while the session lives and the person still belongs there."""
    moment = clock.now()
    row = session.exec(
        select(LoginSession, Person, Membership, Organisation)
        .where(LoginSession.person_id == Person.id)
        .where(LoginSession.organisation_id == Organisation.id)
        .where(Membership.person_id == Person.id)
        .where(Membership.organisation_id == Organisation.id)
        .where(LoginSession.token_hash == token_hash(token))
        .where(LoginSession.expires_at > moment)
        .where(LoginSession.last_seen_at > moment - IDLE)
        .where(col(Person.is_disabled).is_(False))
    ).one_or_none()
    if row is None:
        return None
    login, person, membership, organisation = row
    return SignedIn(
        session_id=login.id,
        person_id=person.id,
        person_name=person.name,
        email=person.email,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        role=membership.role,
        permissions=permissions_of(membership.role, is_frozen=organisation.is_frozen),
        last_seen_at=login.last_seen_at,
    )


def is_touch_due(signed_in: SignedIn) -> bool:
    """Whether the last note of this session is old enough to be worth a write."""
    return signed_in.last_seen_at <= clock.now() - TOUCH_EVERY


def touch_session(session: Session, session_id: str) -> None:
    """Note that the session was used just now."""
    session.exec(
        update(LoginSession)
        .where(col(LoginSession.id) == session_id)
        .values(last_seen_at=clock.now())
    )


def get_sessions(session: Session, person_id: str) -> list[LoginSession]:
    """The living sessions of a person, last used first."""
    moment = clock.now()
    return list(
        session.exec(
            select(LoginSession)
            .where(LoginSession.person_id == person_id)
            .where(LoginSession.expires_at > moment)
            .where(LoginSession.last_seen_at > moment - IDLE)
            .order_by(col(LoginSession.last_seen_at).desc(), LoginSession.id)
        )
    )


def end_session(session: Session, session_id: str, *, person_id: str) -> None:
    """End one session of this person. Raises `NotFound` for anybody else's."""
    row = session.get(LoginSession, session_id)
    if row is None or row.person_id != person_id:
        raise NotFound()
    session.delete(row)
    session.flush()


def end_sessions(session: Session, person_id: str, *, but: str | None = None) -> None:
    """End all sessions of a person, except perhaps the one that asks."""
    statement = delete(LoginSession).where(col(LoginSession.person_id) == person_id)
    session.exec(statement if but is None else statement.where(col(LoginSession.id) != but))


def end_sessions_in(session: Session, person_id: str, *, organisation_id: str) -> None:
    """End a person's sessions in one organisation, as when they leave it."""
    session.exec(
        delete(LoginSession)
        .where(col(LoginSession.person_id) == person_id)
        .where(col(LoginSession.organisation_id) == organisation_id)
    )


def forget_dead_sessions(session: Session) -> None:
    """Remove sessions that ended by themselves."""
    moment = clock.now()
    session.exec(
        delete(LoginSession).where(
            (col(LoginSession.expires_at) <= moment)
            | (col(LoginSession.last_seen_at) <= moment - IDLE)
        )
    )
