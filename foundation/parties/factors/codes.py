"""Recovery codes: ten, shown once, each good for one sign-in when the phone is gone.

A code is twelve characters of Crockford's alphabet. Its first two find the row, so that a try costs
one slow hash and not ten; the other ten, fifty random bits, are kept as argon2id alone.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlmodel import Session, col, delete, select, update

from foundation import clock
from foundation.errors import N_, Conflict
from foundation.ids import ALPHABET, LOOKALIKES, new_id
from foundation.parties import letters, passwords
from foundation.parties.factors.methods import WrongCode
from foundation.parties.factors.models import RecoveryCode
from foundation.parties.factors.queries import get_factors
from foundation.parties.queries import get_person

HOW_MANY = 10
BEGINNING = 2
LENGTH = 12
GROUP = 4


class NothingToRecover(Conflict):
    """Codes stand in for a factor, so without one they are no use."""

    message = N_("Add a passkey or an authenticator app first. Recovery codes stand in for them.")


@dataclass(frozen=True)
class NewCode:
    """A code that its owner has not seen yet, and what is kept of it."""

    text: str
    beginning: str
    code_hash: str


def draw_codes() -> list[NewCode]:
    """Ten new codes. Takes no session: hashing is slow, and no transaction should wait for it."""
    beginnings: set[str] = set()
    while len(beginnings) < HOW_MANY:
        beginnings.add(_draw(BEGINNING))
    drawn = [(beginning, _draw(LENGTH - BEGINNING)) for beginning in sorted(beginnings)]
    return [
        NewCode(_grouped(beginning + rest), beginning, passwords.hash_password(rest))
        for beginning, rest in drawn
    ]


def keep_codes(session: Session, person_id: str, *, drawn: list[NewCode]) -> None:
    """Let these be the person's codes; those before stop working. Raises `NothingToRecover`."""
    if not get_factors(session, person_id).is_any:
        raise NothingToRecover()
    drop_codes(session, person_id)
    moment = clock.now()
    for one in drawn:
        session.add(
            RecoveryCode(
                id=new_id(),
                person_id=person_id,
                beginning=one.beginning,
                code_hash=one.code_hash,
                created_at=moment,
            )
        )
    session.flush()
    letters.write_factor_changed(session, get_person(session, person_id), what=letters.CODES_MADE)


def drop_codes(session: Session, person_id: str) -> None:
    """Forget a person's codes, as when there is no factor left that they stand in for."""
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person_id))


def find_code(session: Session, person_id: str, *, code: str) -> RecoveryCode | None:
    """The unused code that begins like this one."""
    return session.exec(
        select(RecoveryCode)
        .where(RecoveryCode.person_id == person_id)
        .where(RecoveryCode.beginning == plain(code)[:BEGINNING])
        .where(col(RecoveryCode.used_at).is_(None))
    ).one_or_none()


def check_code(found: RecoveryCode | None, code: str) -> RecoveryCode:
    """The row, if this is its code. Raises `WrongCode`, as slowly when there is no row."""
    rest = plain(code)[BEGINNING:]
    is_right = passwords.is_password(rest, found.code_hash if found else None)
    if found is None or not is_right:
        raise WrongCode(field="code")
    return found


def use_code(session: Session, code_id: str, *, person_id: str) -> None:
    """Use a checked code up and write to its owner. Raises `WrongCode` if somebody was faster."""
    taken = session.exec(
        update(RecoveryCode)
        .where(col(RecoveryCode.id) == code_id)
        .where(col(RecoveryCode.person_id) == person_id)
        .where(col(RecoveryCode.used_at).is_(None))
        .values(used_at=clock.now())
        .returning(col(RecoveryCode.id))
    ).first()
    if taken is None:
        raise WrongCode(field="code")
    letters.write_factor_changed(session, get_person(session, person_id), what=letters.CODE_USED)


def plain(code: str) -> str:
    """A typed code without its dashes and spaces, lookalike letters put right."""
    kept = "".join(character for character in code.upper() if character.isalnum())
    return kept.translate(LOOKALIKES)


def _draw(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _grouped(text: str) -> str:
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))
