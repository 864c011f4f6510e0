from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session

from foundation import db
from foundation.parties import people, queries, signing_keys
from foundation.parties.roles import PersonRole
from tests.factories import api_key, make_actor, make_organisation, make_person, make_site, sign_in
from tests.foundation.parties.cast import Cast


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The SELECTs of the block."""
    seen: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    engine = db.database().engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def add_person(session: Session, cast: Cast) -> None:
    make_person(session, cast.organisation)


def add_invitation(session: Session, cast: Cast) -> None:
    number = len(queries.get_open_invitations(session, cast.organisation.id))
    actor = make_actor(cast.organisation, cast.ada)
    people.invite(session, f"z{number}@example.org", role=PersonRole.YARD, actor=actor)


def add_site(session: Session, cast: Cast) -> None:
    make_site(session, cast.organisation)


def add_api_key(session: Session, cast: Cast) -> None:
    api_key(session, cast.organisation)


def add_signing_key(session: Session, cast: Cast) -> None:
    signing_keys.create_key(session, cast.organisation.id)


@pytest.mark.parametrize(
    ("path", "add"),
    [
        ("/account/people", add_person),
        ("/account/people", add_invitation),
        ("/account/sites", add_site),
        ("/account/api-keys", add_api_key),
        ("/account/keys", add_signing_key),
    ],
)
def test_a_list_of_three_costs_as_many_queries_as_a_list_of_one(
    ada: FlaskClient, cast: Cast, path: str, add: Callable[[Session, Cast], None]
) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            with db.transaction() as session:
                add(session, cast)
        with counted_queries() as seen:
            assert ada.get(path).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert counts[0] <= 7


def test_sessions_are_listed_in_as_many_queries_for_three_as_for_one(
    app: Flask, ada: FlaskClient, cast: Cast
) -> None:
    counts = []
    for more in (0, 2):
        for _ in range(more):
            sign_in(app.test_client(), cast.ada)
        with counted_queries() as seen:
            ada.get("/account/sessions")
        counts.append(len(seen))

    assert counts == [3, 3]  # the session, the list, and the unread notices in the header


def test_all_organisations_are_read_with_their_roles_in_two_queries(cast: Cast) -> None:
    with db.transaction() as session:
        make_organisation(session, "Ben Magnets", roles=["refiner", "trader"])

    with counted_queries() as seen, db.reading() as session:
        found = {one.name: one.roles for one in queries.get_organisations(session)}

    assert found == {
        "Ada Recycling": ("collector",),
        "Ben Magnets": ("trader", "refiner"),
        "Mallory Metals": ("collector",),
    }
    assert len(seen) == 2
