"""Signed-in browsers: begun at sign-in, looked up at each request, listed, and ended.

A session ends by itself after `IDLE` without a request and after `ABSOLUTE` in any case: a shift
fits in the first, a working week in the second, and a lost phone is shut out over a weekend.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as core_select
from sqlmodel import Session, col, delete, select, update

from foundation import clock
from foundation.errors import NotFound
from foundation.ids import new_id
from foundation.noting import SecurityEvent, note
from foundation.parties.factors.methods import Shown, SignInMethod
from foundation.parties.models import LoginSession, Membership, Organisation, Person
from foundation.parties.roles import PersonRole, permissions_of
from foundation.parties.standing import Standing
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
    standing: Standing
    permissions: frozenset[str]
    last_seen_at: datetime
    method: SignInMethod
    authenticated_at: datetime
    must_enrol: bool

    @property
    def shown(self) -> Shown:
        """How and when they last showed who they are."""
        return Shown(self.method, self.authenticated_at)


def start_session(
    session: Session,
    person_id: str,
    *,
    organisation_id: str,
    device: str,
    shown: Shown,
    must_enrol: bool = False,
) -> tuple[str, LoginSession]:
    """Begin a session; the token goes into the cookie and is never seen again.

    A session that takes another's place is no newer than what its person `shown` for that one.
    """
    token, moment = new_token(), clock.now()
    row = LoginSession(
        id=new_id(),
        token_hash=token_hash(token),
        person_id=person_id,
        organisation_id=organisation_id,
        created_at=moment,
        authenticated_at=shown.at,
        method=shown.method,
        must_enrol=must_enrol,
        last_seen_at=moment,
        expires_at=moment + ABSOLUTE,
        device=device[:LONGEST_DEVICE],
    )
    session.add(row)
    session.flush()
    note(SecurityEvent.SESSION_START, person=person_id, organisation=organisation_id)
    return token, row


def find_signed_in(session: Session, token: str) -> SignedIn | None:
    """Who holds this token, while the session lives and the person still belongs there.

    Every page asks this, so it is one Core statement over the columns it needs.
    """
    moment = clock.now()
    statement: Select[*tuple[Any, ...]] = (  # thirteen columns, whose types only the database knows
        core_select(
            col(LoginSession.id).label("session_id"),
            col(LoginSession.last_seen_at),
            col(LoginSession.method),
            col(LoginSession.authenticated_at),
            col(LoginSession.must_enrol),
            col(Person.id).label("person_id"),
            col(Person.name).label("person_name"),
            col(Person.email),
            col(Organisation.id).label("organisation_id"),
            col(Organisation.name).label("organisation_name"),
            col(Organisation.standing),
            col(Organisation.is_operator),
            col(Membership.role),
        )
        .where(col(LoginSession.person_id) == col(Person.id))
        .where(col(LoginSession.organisation_id) == col(Organisation.id))
        .where(col(Membership.person_id) == col(Person.id))
        .where(col(Membership.organisation_id) == col(Organisation.id))
        .where(col(LoginSession.token_hash) == token_hash(token))
        .where(col(LoginSession.expires_at) > moment)
        .where(col(LoginSession.last_seen_at) > moment - IDLE)
        .where(col(Person.is_disabled).is_(False))
    )
    row = session.connection().execute(statement).mappings().one_or_none()
    if row is None:
        return None
    found = dict(row)
    allowed = permissions_of(
        found["role"], standing=found["standing"], is_operator=bool(found.pop("is_operator"))
    )
    return SignedIn(**found, permissions=frozenset() if found["must_enrol"] else allowed)


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


def renew_session(session: Session, session_id: str, *, shown: Shown) -> str:
    """Note that the person has just shown who they are; the old secret opens nothing any more.

    Whoever showed a second factor has one, and is led to add it no longer.
    """
    token, is_alone = new_token(), shown.method is SignInMethod.PASSWORD
    session.exec(
        update(LoginSession)
        .where(col(LoginSession.id) == session_id)
        .values(
            token_hash=token_hash(token),
            method=shown.method,
            authenticated_at=shown.at,
            must_enrol=col(LoginSession.must_enrol) if is_alone else False,
        )
    )
    return token


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
    note(SecurityEvent.SESSION_END, person=person_id)


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
