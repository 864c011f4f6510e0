"""Joining: an organisation signs up with its first person, and an address is proven."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict
from foundation.ids import new_id
from foundation.notifications import outbox
from foundation.parties import letters
from foundation.parties.agreeing import note_agreement, terms_today
from foundation.parties.email_tokens import issue_token, redeem_token
from foundation.parties.models import Membership, Person
from foundation.parties.organisations import add_site, create_organisation
from foundation.parties.queries import find_person, get_memberships
from foundation.parties.roles import PersonRole, TradeRole
from foundation.parties.standing import Standing
from foundation.parties.tokens import EmailTokenKind

WAITING = "organisation.waiting"


class AddressTaken(Conflict):
    """Two forms with one address came at the same moment."""

    message = N_("This address has just been used for another account. Try again in a minute.")


def sign_up(
    session: Session,
    organisation: str,
    *,
    country: str,
    roles: Iterable[TradeRole],
    site: str,
    street: str,
    city: str,
    postcode: str,
    name: str,
    email: str,
    password_hash: str,
) -> Person | None:
    """Make an organisation, its first site and its owner, and write to the owner.

    An address that has an account already gets a letter instead and nothing is made (None): the
    page says the same in both cases, so that nobody learns who is a customer.
    """
    known = find_person(session, email)
    if known is not None:
        letters.write_already_member(session, known)
        return None
    made = create_organisation(session, organisation, country=country, roles=roles)
    add_site(
        session,
        made.id,
        name=site,
        street=street,
        city=city,
        postcode=postcode,
        country=country,
    )
    person = add_person(session, name, email=email, password_hash=password_hash)
    add_member(session, made.id, person_id=person.id, role=PersonRole.OWNER)
    note_agreement(session, made.id, terms=terms_today(), person_id=person.id)
    ask_to_verify(session, person)
    return person


def add_person(session: Session, name: str, *, email: str, password_hash: str) -> Person:
    """Add somebody whose address nobody has proven yet."""
    person = Person(
        id=new_id(),
        name=name,
        email=email.strip().lower(),
        password_hash=password_hash,
        created_at=clock.now(),
    )
    session.add(person)
    try:
        session.flush()
    except IntegrityError:
        raise AddressTaken() from None
    return person


def add_member(
    session: Session, organisation_id: str, *, person_id: str, role: PersonRole
) -> Membership:
    """Give somebody a place in an organisation."""
    membership = Membership(
        organisation_id=organisation_id, person_id=person_id, role=role, created_at=clock.now()
    )
    session.add(membership)
    session.flush()
    return membership


def ask_to_verify(session: Session, person: Person) -> None:
    """Write to somebody with a link that proves their address."""
    token = issue_token(session, person, EmailTokenKind.VERIFY_EMAIL)
    names = [organisation.name for _, organisation in get_memberships(session, person.id)]
    letters.write_verification(session, person, token=token, organisation=", ".join(names))


def verify_email(session: Session, token: str) -> Person:
    """Take a click on the link as proof. Raises `LinkNotValid`."""
    person = redeem_token(session, token, EmailTokenKind.VERIFY_EMAIL)
    prove_address(session, person)
    return person


def prove_address(session: Session, person: Person) -> None:
    """Note that an address is somebody's; with its first proof a new organisation can be judged."""
    person.email_verified_at = person.email_verified_at or clock.now()
    session.add(person)
    session.flush()
    for _, organisation in get_memberships(session, person.id):
        if organisation.standing is Standing.NEW:
            payload = {"organisation_id": organisation.id}
            outbox.post(session, WAITING, payload, key=organisation.id)
