from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError
from sqlmodel import text

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.models import Person
from foundation.parties.roles import DESK_PERMISSIONS
from market.desk import trail
from tests.factories import make_operator, sign_in
from tests.foundation.parties.cast import words_of

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.fixture
def people(client: FlaskClient) -> list[Person]:
    """Oda, who signs in, froze something on each of three days; Piet approved something once."""
    with db.transaction() as session:
        oda, piet = make_operator(session, "Oda", "Piet")
    sign_in(client, oda)
    for day in range(3):
        leave(oda, "organisation:freeze", f"Yard {day}", at=NOON + timedelta(days=day))
    leave(piet, "organisation:approve", "=Nova", at=NOON)
    return [oda, piet]


def leave(person: Person, action: str, label: str, *, at: datetime) -> None:
    actor = Actor("operator", person.id, DESK_PERMISSIONS, "page")
    with clock.held(at), db.transaction() as session:
        trail.note(session, action, "0" * 32, label=label, text="Because.", actor=actor)


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("", {"Yard 0", "Yard 1", "Yard 2", "=Nova"}),
        ("action=organisation:approve", {"=Nova"}),
        ("since=2026-11-27&until=2026-11-27", {"Yard 1"}),
        ("until=2026-11-26", {"Yard 0", "=Nova"}),
        ("subject=elsewhere", set()),
    ],
)
def test_the_trail_is_narrowed_down(
    client: FlaskClient, people: list[Person], query: str, labels: set[str]
) -> None:
    page = words_of(client.get(f"/desk/trail?{query}"))
    rows = list(csv.DictReader(io.StringIO(client.get(f"/desk/trail.csv?{query}").text)))

    shown = {label for label in ("Yard 0", "Yard 1", "Yard 2", "=Nova") if label in page}
    assert shown == labels
    assert {row["called"].removeprefix("'") for row in rows} == labels


def test_the_trail_shows_the_acts_of_one_person(client: FlaskClient, people: list[Person]) -> None:
    page = words_of(client.get(f"/desk/trail?person={people[1].id}"))

    assert "=Nova" in page
    assert "Yard 1" not in page


@pytest.mark.parametrize("query", ["action=praise", "since=yesterday", "cursor=x"])
def test_a_query_that_means_nothing_is_refused(
    client: FlaskClient, people: list[Person], query: str
) -> None:
    assert client.get(f"/desk/trail?{query}").status_code == 422


@pytest.mark.parametrize(
    "statement", ["DELETE FROM operator_act", "UPDATE operator_act SET note = ''"]
)
def test_nobody_changes_the_trail(people: list[Person], statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), db.transaction() as session:
        session.connection().execute(text(statement))
