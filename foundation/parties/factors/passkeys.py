"""A person's passkeys: added, used, flagged when a counter goes back, and removed."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select, update

from foundation import clock
from foundation.errors import N_, Conflict, NotFound
from foundation.ids import new_id
from foundation.parties import letters
from foundation.parties.factors.ceremony import NewPasskey, PasskeyRefused
from foundation.parties.factors.codes import drop_codes
from foundation.parties.factors.models import Passkey
from foundation.parties.factors.queries import check_may_drop, get_factors
from foundation.parties.models import Person
from foundation.parties.queries import get_person

MOST = 20


class PasskeyThere(Conflict):
    """A passkey belongs to one person, once."""

    message = N_("This passkey is on the list already. Use it, or choose another device.")


class PasskeysEnough(Conflict):
    """Twenty are more than anybody carries."""

    message = N_("You have %(count)s passkeys. Remove one that you no longer use first.")


class PasskeyFlagged(Conflict):
    """A counter that goes back means that a copy of the passkey may be about."""

    message = N_(
        "The counter of this passkey went back, as that of a copy would. Sign in another way,"
        " remove the passkey and add it anew."
    )


def add_passkey(session: Session, person_id: str, *, name: str, made: NewPasskey) -> Passkey:
    """Keep a new passkey. Raises `PasskeyThere` or `PasskeysEnough`."""
    person = get_person(session, person_id)
    if len(get_factors(session, person_id).passkeys) >= MOST:
        raise PasskeysEnough(count=MOST)
    passkey = Passkey(
        id=new_id(),
        person_id=person_id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=name,
        is_synced=made.is_synced,
        created_at=clock.now(),
    )
    session.add(passkey)
    try:
        session.flush()
    except IntegrityError:
        raise PasskeyThere() from None
    letters.write_factor_changed(session, person, what=letters.PASSKEY_ADDED)
    return passkey


def get_presented(session: Session, credential_id: bytes) -> tuple[Passkey, Person]:
    """The passkey of this id and whose it is. Raises `PasskeyRefused`."""
    found = session.exec(
        select(Passkey, Person)
        .where(Passkey.person_id == Person.id)
        .where(Passkey.credential_id == credential_id)
        .where(col(Person.is_disabled).is_(False))
    ).one_or_none()
    if found is None:
        raise PasskeyRefused()
    return found


def note_use(session: Session, passkey_id: str, *, sign_count: int) -> bool:
    """Note a use; False when the counter did not go up, and then the passkey is flagged.

    A counter of nought, then and now, is one of those that sync and do not count (WebAuthn, 6.1.1).
    The statement compares as it writes, so of two answers with one count only one is taken.
    """
    counts_up = or_(
        col(Passkey.sign_count) < sign_count, (col(Passkey.sign_count) == 0) & (sign_count == 0)
    )
    taken = session.exec(
        update(Passkey)
        .where(col(Passkey.id) == passkey_id)
        .where(col(Passkey.flagged_at).is_(None))
        .where(counts_up)
        .values(sign_count=sign_count, last_used_at=clock.now())
        .returning(col(Passkey.id))
    ).first()
    if taken is None:
        _flag(session, passkey_id)
    return taken is not None


def remove_passkey(session: Session, passkey_id: str, *, person_id: str) -> None:
    """Forget a passkey of this person, and with the last factor the recovery codes.

    Raises `NotFound`, or `FactorNeeded` where an organisation asks for a factor.
    """
    passkey = session.get(Passkey, passkey_id)
    if passkey is None or passkey.person_id != person_id:
        raise NotFound()
    check_may_drop(session, person_id)
    session.delete(passkey)
    session.flush()
    if not get_factors(session, person_id).is_any:
        drop_codes(session, person_id)
    person = get_person(session, person_id)
    letters.write_factor_changed(session, person, what=letters.PASSKEY_REMOVED)


def _flag(session: Session, passkey_id: str) -> None:
    """Let it open nothing more, and write to its owner, the first time."""
    owner_id = session.exec(
        update(Passkey)
        .where(col(Passkey.id) == passkey_id)
        .where(col(Passkey.flagged_at).is_(None))
        .values(flagged_at=clock.now())
        .returning(col(Passkey.person_id))
    ).scalar_one_or_none()
    if owner_id is not None:
        person = get_person(session, owner_id)
        letters.write_factor_changed(session, person, what=letters.PASSKEY_FLAGGED)
