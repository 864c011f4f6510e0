"""The cast moves in: organisations with sites, keys and people, each with an API key."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation import clock
from foundation.parties import passwords
from foundation.parties.actor import Actor
from foundation.parties.api_keys import create_api_key
from foundation.parties.joining import add_member, add_person
from foundation.parties.organisations import add_site, create_organisation
from foundation.parties.roles import ALL_PERMISSIONS, KEY_PERMISSIONS, PERMISSIONS
from market.demo.cast import PASSWORD, CastOrganisation, CastPerson
from market.demo.telling import Member


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo as `instance/demo.json` lists them."""

    name: str
    email: str
    password: str
    api_key: str
    organisation: str
    role: str


def move_in(session: Session, cast: CastOrganisation) -> tuple[Member, list[DemoPerson]]:
    """Make an organisation of the cast, its site and its people."""
    organisation = create_organisation(session, cast.name, country=cast.country, roles=cast.roles)
    organisation.about = cast.about
    site = add_site(
        session,
        organisation.id,
        name=cast.site.name,
        street=cast.site.street,
        postcode=cast.site.postcode,
        city=cast.site.city,
        country=cast.country,
    )
    people = [
        _join(session, person, organisation_id=organisation.id, organisation=cast.name)
        for person in cast.people
    ]
    actor = Actor(organisation.id, None, frozenset(ALL_PERMISSIONS), "demo")
    return Member(actor, site.id, cast.name), people


def _join(
    session: Session, cast: CastPerson, *, organisation_id: str, organisation: str
) -> DemoPerson:
    password_hash = passwords.hash_password(PASSWORD)
    person = add_person(session, cast.name, email=cast.email, password_hash=password_hash)
    person.email_verified_at = clock.now()
    add_member(session, organisation_id, person_id=person.id, role=cast.role)
    text, _key = create_api_key(
        session,
        organisation_id,
        name=f"Demo key of {cast.name}",
        permissions=PERMISSIONS[cast.role] & KEY_PERMISSIONS,
        actor=Actor(organisation_id, person.id, frozenset(ALL_PERMISSIONS), "demo"),
    )
    return DemoPerson(
        name=cast.name,
        email=cast.email,
        password=PASSWORD,
        api_key=text,
        organisation=organisation,
        role=cast.role.value,
    )
