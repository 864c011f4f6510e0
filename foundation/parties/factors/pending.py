"""Sign-ins that wait for the second factor: ten minutes, one browser, and no session until then."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, col, delete, select

from foundation import clock
from foundation.errors import N_, Invalid
from foundation.parties.factors.models import PendingSignIn
from foundation.parties.models import Person
from foundation.parties.tokens import new_token, token_hash

LIFETIME = timedelta(minutes=10)


class PendingEnded(Invalid):
    """Ten minutes passed, the password was changed meanwhile, or there never was one."""

    message = N_("This sign-in took too long. Begin again with your password.")


def begin(session: Session, person_id: str) -> str:
    """Note that this person gave the right password; the secret goes into the browser's cookie."""
    token, moment = new_token(), clock.now()
    session.add(
        PendingSignIn(
            token_hash=token_hash(token),
            person_id=person_id,
            created_at=moment,
            expires_at=moment + LIFETIME,
        )
    )
    session.flush()
    return token


def get_waiting(session: Session, token: str) -> Person:
    """Who waits behind this secret. Raises `PendingEnded`."""
    person = session.exec(
        select(Person)
        .where(PendingSignIn.person_id == Person.id)
        .where(PendingSignIn.token_hash == token_hash(token))
        .where(PendingSignIn.expires_at > clock.now())
        .where(col(Person.is_disabled).is_(False))
    ).one_or_none()
    if person is None:
        raise PendingEnded()
    return person


def finish(session: Session, token: str) -> None:
    """Use the secret up, once. Raises `PendingEnded` if it was used already."""
    taken = session.exec(
        delete(PendingSignIn)
        .where(col(PendingSignIn.token_hash) == token_hash(token))
        .where(col(PendingSignIn.expires_at) > clock.now())
        .returning(col(PendingSignIn.person_id))
    ).first()
    if taken is None:
        raise PendingEnded()


def drop_all(session: Session, person_id: str) -> None:
    """End whatever waits for this person, as when the password changes."""
    session.exec(delete(PendingSignIn).where(col(PendingSignIn.person_id) == person_id))


def forget_old(session: Session) -> None:
    """Remove what waited too long."""
    session.exec(delete(PendingSignIn).where(col(PendingSignIn.expires_at) <= clock.now()))
