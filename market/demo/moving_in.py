"""The cast moves in: organisations with sites, keys and people, each with an API key."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation.parties import passwords
from foundation.parties.actor import Actor
from foundation.parties.agreeing import note_agreement, terms_today
from foundation.parties.api_keys import create_api_key
from foundation.parties.joining import add_member, add_person, prove_address
from foundation.parties.models import Person
from foundation.parties.operator import create_operator
from foundation.parties.organisations import add_site, create_organisation
from foundation.parties.roles import (
    ALL_PERMISSIONS,
    DESK_PERMISSIONS,
    KEY_PERMISSIONS,
    PERMISSIONS,
)
from foundation.parties.standing import Standing
from market.demo.cast import PASSWORD, CastOperator, CastOrganisation, CastPerson


@dataclass(frozen=True)
class Member:
    """An organisation of the demo as its steps need it."""

    actor: Actor
    site_id: str
    name: str


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo as `instance/demo.json` lists them."""

    name: str
    email: str
    password: str
    api_key: str
    organisation: str
    role: str


def move_in(
    session: Session, cast: CastOrganisation, *, standing: Standing = Standing.APPROVED
) -> tuple[Member, list[DemoPerson]]:
    """Make an organisation of the cast, its site and its people."""
    organisation = create_organisation(
        session, cast.name, country=cast.country, roles=cast.roles, standing=standing
    )
    organisation.about = cast.about
    note_agreement(session, organisation.id, terms=terms_today(), person_id=None)
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


def run_desk(session: Session, cast: CastOperator) -> tuple[list[Actor], list[DemoPerson]]:
    """Make the operator and its people, who act by hand and so have no keys."""
    operator = create_operator(session, cast.name, country=cast.country)
    people = [_add(session, person, organisation_id=operator.id) for person in cast.people]
    actors = [Actor(operator.id, person.id, DESK_PERMISSIONS, "demo") for person in people]
    return actors, [_listed(person, api_key="", organisation=cast.name) for person in cast.people]


def _join(
    session: Session, cast: CastPerson, *, organisation_id: str, organisation: str
) -> DemoPerson:
    person = _add(session, cast, organisation_id=organisation_id)
    text, _key = create_api_key(
        session,
        organisation_id,
        name=f"Demo key of {cast.name}",
        permissions=PERMISSIONS[cast.role] & KEY_PERMISSIONS,
        actor=Actor(organisation_id, person.id, frozenset(ALL_PERMISSIONS), "demo"),
    )
    return _listed(cast, api_key=text, organisation=organisation)


def _add(session: Session, cast: CastPerson, *, organisation_id: str) -> Person:
    password_hash = passwords.hash_password(PASSWORD)
    person = add_person(session, cast.name, email=cast.email, password_hash=password_hash)
    add_member(session, organisation_id, person_id=person.id, role=cast.role)
    prove_address(session, person)
    return person


def _listed(cast: CastPerson, *, api_key: str, organisation: str) -> DemoPerson:
    return DemoPerson(
        name=cast.name,
        email=cast.email,
        password=PASSWORD,
        api_key=api_key,
        organisation=organisation,
        role=cast.role.value,
    )
