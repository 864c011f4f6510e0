"""Links sent by mail: issued, and redeemed once in one atomic step."""

from __future__ import annotations

from sqlmodel import Session, col, select, update

from foundation import clock
from foundation.ids import new_id
from foundation.parties.models import EmailToken, Person
from foundation.parties.queries import get_person
from foundation.parties.tokens import (
    LIFETIME,
    EmailTokenKind,
    LinkNotValid,
    new_token,
    token_hash,
)


def issue_token(session: Session, person: Person, kind: EmailTokenKind) -> str:
    """A new link's secret; older links of the same kind stop working."""
    token, moment = new_token(), clock.now()
    session.exec(
        update(EmailToken)
        .where(col(EmailToken.person_id) == person.id)
        .where(col(EmailToken.kind) == kind)
        .where(col(EmailToken.used_at).is_(None))
        .values(used_at=moment)
    )
    session.add(
        EmailToken(
            id=new_id(),
            kind=kind,
            token_hash=token_hash(token),
            person_id=person.id,
            created_at=moment,
            expires_at=moment + LIFETIME[kind],
        )
    )
    session.flush()
    return token


def redeem_token(session: Session, token: str, kind: EmailTokenKind) -> Person:
    """Use a link up and say whose it is. Raises `LinkNotValid`.

    The mark "used" is set by the statement that looks for it, so of two clicks only one counts.
    """
    moment = clock.now()
    person_id = session.exec(
        update(EmailToken)
        .where(col(EmailToken.token_hash) == token_hash(token))
        .where(col(EmailToken.kind) == kind)
        .where(col(EmailToken.used_at).is_(None))
        .where(col(EmailToken.expires_at) > moment)
        .values(used_at=moment)
        .returning(col(EmailToken.person_id))
    ).scalar_one_or_none()
    if person_id is None:
        raise LinkNotValid()
    return get_person(session, person_id)


def get_token_person(session: Session, token: str, kind: EmailTokenKind) -> Person:
    """Whose link this is, without using it up. Raises `LinkNotValid`."""
    person = session.exec(
        select(Person)
        .where(EmailToken.person_id == Person.id)
        .where(EmailToken.token_hash == token_hash(token))
        .where(EmailToken.kind == kind)
        .where(col(EmailToken.used_at).is_(None))
        .where(EmailToken.expires_at > clock.now())
    ).one_or_none()
    if person is None:
        raise LinkNotValid()
    return person
