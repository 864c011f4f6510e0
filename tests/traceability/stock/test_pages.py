"""The page of a site and its tables: for its own people and the operator, and nobody else."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.parties.queries import get_organisation, get_sites
from tests.factories import make_operator, make_person, sign_in
from tests.foundation.parties.test_costs import counted_queries
from tests.traceability.gate import Cast, make_cast, offer, register
from traceability.custody import handover

pytestmark = pytest.mark.one_database

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)


@pytest.fixture
def cast(app: Flask) -> Cast:
    with clock.held(NOON):
        return make_cast()


def site_of(cast: Cast) -> str:
    """Ada's yard."""
    with db.reading() as session:
        return get_sites(session, cast.ada.organisation_id)[0].id


def trade(cast: Cast) -> str:
    """A lot that Ben takes with less on his scale, and one that stays; the first's code."""
    with clock.held(NOON):
        lot = register(cast.ada, 312_000, 288_000)
        register(cast.ada, 250_000)
        offer(cast.ada, lot, cast.ben)
        with db.transaction() as session:
            stated = {f"{lot}.1": 311_000, f"{lot}.2": 283_000}
            handover.accept(session, lot, masses_g=stated, actor=cast.ben)
    return lot


def table(client: FlaskClient, path: str) -> list[dict[str, str]]:
    text = client.get(path).data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_page_says_what_is_there_what_moved_and_that_it_adds_up(
    client: FlaskClient, cast: Cast
) -> None:
    lot = trade(cast)
    sign_in(client, cast.ada_person)

    with clock.held(NOON):
        page = client.get(f"/sites/{site_of(cast)}/stock").text

    assert "1 Nov 2026 to 12 Nov 2026" in page
    assert "250\u00a0kg" in page
    assert "594\u00a0kg" in page
    assert "-6\u00a0kg" in page
    assert "It adds up, to the gram." in page
    assert "handed over" in page
    assert "Ben Metals" in page
    assert "Worth a look. There may be a good reason for each." in page
    assert "differ by more than half a per cent" in page
    assert lot in page


def test_the_period_adds_up_row_by_row_in_the_table(client: FlaskClient, cast: Cast) -> None:
    lot = trade(cast)
    sign_in(client, cast.ada_person)

    with clock.held(NOON):
        rows = table(client, f"/sites/{site_of(cast)}/movements.csv")

    first, *moved, last = rows
    assert (first["what"], first["change_g"], last["what"]) == ("opening", "0", "closing")
    assert int(last["change_g"]) == sum(
        int(row["change_g"]) + int(row["difference_g"]) for row in moved
    )
    ((handed),) = (row for row in moved if row["what"] == "handed_over")
    assert handed == {
        "at": NOON.isoformat(),
        "what": "handed_over",
        "lot": lot,
        "title": handed["title"],
        "other_party": "Ben Metals",
        "received_g": "594000",
        "refused_g": "0",
        "change_g": "-594000",
        "difference_g": "-6000",
        "mass_is": "stated",
        "remarks": "weighing_difference",
    }


def test_the_stock_as_a_table_keeps_weighed_and_stated_apart(
    client: FlaskClient, cast: Cast
) -> None:
    trade(cast)
    sign_in(client, cast.ada_person)

    with clock.held(NOON):
        ((row),) = table(client, f"/sites/{site_of(cast)}/stock.csv")

    kept = ("packages", "books_g", "weighed_g", "stated_g", "where", "remarks")
    assert [row[name] for name in kept] == ["1", "250000", "0", "250000", "here", ""]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("since=yesterday", "Give a day, like 2026-11-30."),
        ("since=2026-11-12&until=2026-11-01", "The last day must not be before the first."),
        ("since=2024-01-01&until=2026-01-01", "Ask for a year at most."),
        ("since=0001-01-01&until=0001-01-02", "Give a day, like 2026-11-30."),
        ("since=9999-12-30&until=9999-12-31", "Give a day, like 2026-11-30."),
    ],
)
def test_days_that_cannot_be_read_come_back_with_what_would_do(
    client: FlaskClient, cast: Cast, query: str, sentence: str
) -> None:
    sign_in(client, cast.ada_person)
    path = f"/sites/{site_of(cast)}"

    page = client.get(f"{path}/stock?{query}")

    assert (page.status_code, sentence in page.text) == (422, True)
    assert query.split("&", maxsplit=1)[0].partition("=")[2] in page.text
    assert client.get(f"{path}/movements.csv?{query}").status_code == 422


def test_a_site_with_nothing_says_so(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.ada_person)

    page = client.get(f"/sites/{site_of(cast)}/stock").text

    assert "Nothing stands here" in page
    assert "Nothing moved in these days" in page


def test_other_organisations_find_no_such_site(client: FlaskClient, cast: Cast) -> None:
    lot = trade(cast)
    site = site_of(cast)
    sign_in(client, cast.mallory_person)

    for page in ("stock", "stock.csv", "movements.csv"):
        reply = client.get(f"/sites/{site}/{page}")
        assert (reply.status_code, lot in reply.text) == (404, False)
    with db.transaction() as session:
        ben = get_organisation(session, cast.ben.organisation_id)
        hand = make_person(session, ben, name="Yuri", email="yuri@example.org", role="yard")
    assert sign_in(client, hand).get(f"/sites/{site}/stock").status_code == 404


def test_the_operator_sees_any_site_and_comes_from_its_organisation(
    client: FlaskClient, cast: Cast
) -> None:
    lot = trade(cast)
    with db.transaction() as session:
        (oda,) = make_operator(session, "Oda", role="reader")
    sign_in(client, oda)

    desk = client.get(f"/desk/organisations/{cast.ada.organisation_id}").text
    assert f'href="/sites/{site_of(cast)}/stock"' in desk
    with clock.held(NOON):
        page = client.get(f"/sites/{site_of(cast)}/stock").text
    assert lot in page
    assert f'href="/desk/organisations/{cast.ada.organisation_id}"' in page


def test_a_full_site_costs_as_many_queries_as_a_small_one(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.ada_person)
    counts = []
    for rounds in (1, 2):
        for _ in range(rounds):
            trade(cast)
        with clock.held(NOON), counted_queries() as seen:
            client.get(f"/sites/{site_of(cast)}/stock")
        counts.append(len(seen))

    assert counts[0] == counts[1]
