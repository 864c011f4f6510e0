"""Signing in: one answer for every wrong pair, and a session for the right one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation.errors import N_, Conflict, Invalid, NotFound
from foundation.noting import SecurityEvent, note
from foundation.parties import passwords
from foundation.parties.factors.methods import Shown
from foundation.parties.factors.queries import get_factors
from foundation.parties.models import Person
from foundation.parties.queries import get_membership, get_memberships, get_organisation
from foundation.parties.sessions import start_session


class NotRecognised(Invalid):
    """Whether the address or the password is wrong is not said."""

    message = N_(
        "This address and password do not belong together. Check both, or ask for a new password."
    )


class WrongPassword(Invalid):
    """Somebody signed in does not know their own password."""

    message = N_("This is not the password you have now. Try again, or ask for a new one by mail.")


class EmailNotVerified(Conflict):
    """Only the owner of a mailbox may act in its name."""

    message = N_("Confirm your address first. We have just sent the link to %(email)s again.")


class NoOrganisation(Conflict):
    """Somebody who left their last organisation has nothing to act for."""

    message = N_("You belong to no organisation any more. Ask an owner to invite you.")


@dataclass(frozen=True)
class Begun:
    """A session that has begun: the secret for the cookie, and whose it is."""

    token: str
    person_id: str


def check_credentials(person: Person | None, password: str) -> Person:
    """The person, if this is their password. Raises `NotRecognised`, as slowly for nobody.

    Takes no session: hashing is slow, and no transaction should wait for it.
    """
    stored = person.password_hash if person and not person.is_disabled else None
    is_right = passwords.is_password(password, stored)
    if person is None or not is_right:
        note(SecurityEvent.SIGN_IN_REFUSE, person=person.id if person else None)
        raise NotRecognised()
    return person


def begin(
    session: Session,
    person: Person,
    *,
    device: str,
    shown: Shown,
    organisation_id: str | None = None,
) -> Begun:
    """Begin a session in the given organisation, or in the first that the person joined."""
    if person.email_verified_at is None:
        raise EmailNotVerified(email=person.email)
    memberships = get_memberships(session, person.id)
    if not memberships:
        raise NoOrganisation()
    if organisation_id is None:
        organisation_id = memberships[0][0].organisation_id
    get_membership(session, person.id, organisation_id=organisation_id)
    organisation = get_organisation(session, organisation_id)
    token, row = start_session(
        session,
        person.id,
        organisation_id=organisation_id,
        device=device,
        shown=shown,
        must_enrol=organisation.requires_second_factor
        and not get_factors(session, person.id).is_any,
    )
    return Begun(token, row.person_id)


def renew_hash(session: Session, person_id: str, *, password_hash: str) -> None:
    """Store the same password under today's parameters."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound()
    person.password_hash = password_hash
    session.add(person)
    session.flush()
