from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import clock, db
from market.prices.models import ReferencePrice
from tests.factories import csrf_token, make_operator, sign_in, submit
from tests.foundation.parties.cast import words_of
from tests.market.prices.rows import prices, rates
from tests.market.stage import listed, make_cast

ADD = "/desk/quotes/prices/add"


@pytest.fixture(autouse=True)
def held() -> Iterator[None]:
    with clock.held(datetime(2026, 5, 5, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    with db.transaction() as session:
        (oda,) = make_operator(session, "Oda")
    return sign_in(client, oda)


def stored() -> int:
    with db.reading() as session:
        return len(session.exec(select(ReferencePrice)).all())


def test_a_table_is_tried_out_then_added(desk: FlaskClient) -> None:
    empty = words_of(desk.get("/desk/quotes/prices"))
    tried = submit(desk, ADD, text=prices(), act="try")
    before = stored()
    added = submit(desk, ADD, text=prices(), act="add")
    again = submit(desk, ADD, text=prices(), act="add")

    assert "No price was added yet" in empty
    assert "1 rows would be added" in words_of(tried)
    assert "news.example 2026-05-04" in tried.text
    assert (before, stored()) == (0, 1)
    assert "1 rows were added." in words_of(desk.get(added.location))
    assert "Everything in that table was here already." in words_of(desk.get(again.location))
    assert "added reference prices" in words_of(desk.get("/desk/trail"))
    assert "600.00,610.00,CNY/kg" in desk.get("/desk/quotes/prices.csv").text


def test_what_comes_out_can_go_in(desk: FlaskClient) -> None:
    submit(desk, ADD, text=prices(), act="add")
    rows = desk.get("/desk/quotes/prices.csv").text.removeprefix("\ufeff").splitlines()
    own_columns = "\n".join(line.rsplit(",", 2)[0] for line in rows)

    tried = submit(desk, ADD, text=own_columns, act="try")

    assert "0 rows would be added" in words_of(tried)


def test_a_file_counts_before_the_field(desk: FlaskClient) -> None:
    reply = desk.post(
        ADD,
        data={
            "csrf_token": csrf_token(desk),
            "act": "try",
            "text": "something else",
            "file": (io.BytesIO(prices({"symbol": "Fe"}).encode()), "prices.csv"),
        },
        content_type="multipart/form-data",
    )

    page = words_of(reply)
    assert reply.status_code == 200
    assert "Nothing was added" in page
    assert "2 symbol Give the symbol of a rare earth, or NdPr." in page
    assert "news.example" in reply.text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The first line must name exactly these columns: date, base, quote, rate, source."),
        ("date,base,quote,rate,source\n", "There are no rows under the first line."),
    ],
)
def test_what_is_no_table_is_said(desk: FlaskClient, text: str, sentence: str) -> None:
    reply = submit(desk, "/desk/quotes/rates/add", text=text, act="try")

    assert reply.status_code == 422
    assert sentence in words_of(reply)


def test_a_listing_is_valued_by_what_was_added(desk: FlaskClient) -> None:
    listing = listed(make_cast().ada)
    before = words_of(desk.get(f"/listings/{listing.id}"))

    submit(desk, ADD, text=prices({"low": "1", "high": "1", "unit": "CNY/kg"}), act="add")
    submit(desk, "/desk/quotes/rates/add", text=rates(), act="add")

    after = words_of(desk.get(f"/listings/{listing.id}"))
    assert "news.example 2026-05-04" not in before
    assert "1 EUR = 8.1234 CNY" not in before
    assert "SMM, China domestic, ex-works, 4 May 2026 (news.example 2026-05-04)" in after
    assert "(1 EUR = 8.1234 CNY, 4 May 2026: ECB 2026-05-04)" in after
    assert "1 EUR = 8.1234 CNY" in words_of(desk.get("/desk/quotes/rates"))
    assert "8.1234" in desk.get("/desk/quotes/rates.csv").text


def test_a_kind_that_does_not_exist_is_not_found(desk: FlaskClient) -> None:
    assert desk.get("/desk/quotes/wishes").status_code == 404
