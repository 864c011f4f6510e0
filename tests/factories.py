"""One function per thing a test needs; no surprises. The password of everybody is PASSWORD.

Each takes a write session, so close its transaction before the client asks for anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import count

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from foundation import clock, db
from foundation.http.security import cookie_name
from foundation.ids import new_id
from foundation.parties import passwords
from foundation.parties.access import SESSION_COOKIE
from foundation.parties.actor import Actor
from foundation.parties.agreeing import note_agreement, terms_today
from foundation.parties.api_keys import create_api_key
from foundation.parties.factors.methods import Shown, SignInMethod
from foundation.parties.models import Membership, Organisation, Person, Site
from foundation.parties.operator import create_operator
from foundation.parties.organisations import add_site, create_organisation
from foundation.parties.queries import get_memberships
from foundation.parties.roles import ALL_PERMISSIONS, KEY_PERMISSIONS, PersonRole, TradeRole
from foundation.parties.sessions import start_session
from foundation.parties.standing import Standing
from foundation.settings import Settings
from wsgi import create_app

PASSWORD = "ferrite under a blanket of snow"
_numbers = count(1)


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once a run: hashing is slow on purpose."""
    return passwords.hash_password(PASSWORD)


def make_organisation(
    session: Session,
    name: str = "Ada Recycling",
    *,
    country: str = "DE",
    roles: Sequence[str] = ("collector",),
    standing: Standing = Standing.APPROVED,
) -> Organisation:
    """An organisation, announced like a real one: its signing key follows the commit."""
    made = create_organisation(
        session,
        name,
        country=country,
        roles=[TradeRole(role) for role in roles],
        standing=standing,
    )
    note_agreement(session, made.id, terms=terms_today(), person_id=None)
    return made


def make_operator(session: Session, *names: str, role: str = "owner") -> list[Person]:
    """The operator's organisation, with a person of each name."""
    operator = create_operator(session, "Regauss Operations", country="DE")
    return [make_person(session, operator, name=name, role=role) for name in names]


def make_person(
    session: Session,
    organisation: Organisation,
    *,
    name: str = "Ada",
    email: str | None = None,
    role: str = "owner",
    is_verified: bool = True,
) -> Person:
    """A person with PASSWORD in an organisation; their address is unique unless given."""
    moment = clock.now()
    person = Person(
        id=new_id(),
        name=name,
        email=email or f"{name.split(maxsplit=1)[0].lower()}{next(_numbers)}@example.org",
        password_hash=password_hash(),
        email_verified_at=moment if is_verified else None,
        created_at=moment,
    )
    session.add(person)
    session.flush()
    session.add(
        Membership(
            organisation_id=organisation.id,
            person_id=person.id,
            role=PersonRole(role),
            created_at=moment,
        )
    )
    session.flush()
    return person


def make_site(
    session: Session,
    organisation: Organisation,
    *,
    name: str = "Main yard",
    city: str = "Essen",
    country: str | None = None,
) -> Site:
    """A site of an organisation, in its country unless given."""
    return add_site(
        session,
        organisation.id,
        name=name,
        street="Schrottstraße 1",
        city=city,
        postcode="45127",
        country=country or organisation.country,
    )


def make_actor(
    organisation: Organisation,
    person: Person | None = None,
    *,
    permissions: Sequence[str] = tuple(ALL_PERMISSIONS),
) -> Actor:
    """Somebody acting for an organisation, with every permission unless fewer are given."""
    person_id = person.id if person else None
    return Actor(organisation.id, person_id, frozenset(permissions), "page")


def sign_in(client: FlaskClient, person: Person) -> FlaskClient:
    """Put a living session of this person into the client, as signing in would."""
    app = client.application
    with app.app_context():
        with db.transaction() as session:
            ((membership, _), *_rest) = get_memberships(session, person.id)
            token, _login = start_session(
                session,
                person.id,
                organisation_id=membership.organisation_id,
                device="Test browser",
                shown=Shown(SignInMethod.PASSWORD, clock.now()),
            )
        name = cookie_name(SESSION_COOKIE)
    client.set_cookie(name, token, secure=name.startswith("__Host-"), path="/")
    return client


def api_key(
    session: Session,
    organisation: Organisation,
    permissions: Sequence[str] = tuple(KEY_PERMISSIONS),
) -> dict[str, str]:
    """The Authorization header of a new API key."""
    text, _key = create_api_key(
        session,
        organisation.id,
        name="Test key",
        permissions=permissions,
        actor=make_actor(organisation),
    )
    return {"Authorization": f"Bearer {text}"}


def csrf_token(client: FlaskClient) -> str:
    """A token that fits this client's session, as any page with a form would hold it."""
    page = client.get("/sign-in").get_data(as_text=True)
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def submit(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    """Send a form as its page would: with the token, and nothing else besides the fields."""
    return client.post(path, data={"csrf_token": csrf_token(client), **fields})


@contextmanager
def another_app(settings: Settings) -> Iterator[Flask]:
    """The app under other settings on the same database; its connections close at the end."""
    app = create_app(settings)
    app.testing = False
    yield app
    app.extensions["database"].engine.dispose()
