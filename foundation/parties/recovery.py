"""A forgotten or outworn password: a new one is chosen, and every other browser is signed out."""

from __future__ import annotations

from sqlmodel import Session

from foundation.noting import SecurityEvent, note
from foundation.parties import letters, sessions
from foundation.parties.email_tokens import issue_token, redeem_token
from foundation.parties.factors import pending
from foundation.parties.joining import prove_address
from foundation.parties.models import Person
from foundation.parties.queries import find_person, get_person
from foundation.parties.tokens import EmailTokenKind


def ask_for_reset(session: Session, email: str) -> None:
    """Write to the address: with a link where it has an account, without one where it has none.

    Both are one letter, so that neither the page nor its speed tells which.
    """
    person = find_person(session, email)
    if person is None or person.is_disabled:
        letters.write_no_account(session, email)
        return
    token = issue_token(session, person, EmailTokenKind.RESET_PASSWORD)
    letters.write_reset(session, person, token=token)


def reset_password(session: Session, token: str, *, password_hash: str) -> Person:
    """Set a new password by a link from the mail. Raises `LinkNotValid`.

    The link proves the address too. All sessions end: whoever knew the old password is out. A
    second factor stays what it was: mail is no way round it.
    """
    person = redeem_token(session, token, EmailTokenKind.RESET_PASSWORD)
    prove_address(session, person)
    _set_password(session, person, password_hash)
    return person


def change_password(session: Session, person_id: str, *, password_hash: str) -> Person:
    """Set a new password for somebody who has just shown the old one; all sessions end."""
    person = get_person(session, person_id)
    _set_password(session, person, password_hash)
    return person


def _set_password(session: Session, person: Person, password_hash: str) -> None:
    person.password_hash = password_hash
    session.add(person)
    sessions.end_sessions(session, person.id)
    pending.drop_all(session, person.id)
    session.flush()
    note(SecurityEvent.PASSWORD_CHANGE, person=person.id)
    letters.write_password_changed(session, person)
