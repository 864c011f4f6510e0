from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlmodel import select, text

from foundation import clock, db
from foundation.errors import Forbidden
from foundation.parties.actor import Actor
from market.prices import importing, quotes
from market.prices.importing import RowFault, RowsWrong
from market.prices.models import ExchangeRate, ReferencePrice
from tests.market.desk.people import make_desk
from tests.market.prices.rows import prices, rates

NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)
DAY = date(2026, 5, 5)


@pytest.fixture(autouse=True)
def held() -> Iterator[None]:
    with clock.held(NOON):
        yield


@pytest.fixture
def oda(app: Flask) -> Actor:
    return make_desk().first


def add_prices(text: str, actor: Actor) -> importing.Trial:
    with db.transaction() as session:
        trial = importing.try_prices(session, text, actor=actor)
        importing.add(session, trial)
        return trial


def quoted(on: date = DAY) -> tuple[str, int, int]:
    with db.reading() as session:
        price = quotes.quotes_on(session, on)["NdPr"]
    return price.quoted_on.isoformat(), price.low_minor_per_kg, price.high_minor_per_kg


def test_a_row_is_kept_as_it_was_sent(oda: Actor) -> None:
    add_prices(prices(), oda)

    with db.reading() as session:
        (row,) = session.exec(select(ReferencePrice)).all()
    assert row.model_dump(exclude={"id", "batch"}) == {
        "quoted_on": date(2026, 5, 4),
        "item": "Pr-Nd oxide",
        "form": "oxide",
        "symbol": "NdPr",
        "basis": "per mass of product",
        "currency": "CNY",
        "low_minor_per_kg": 60_000,
        "high_minor_per_kg": 61_000,
        "tax": "CNY incl. 13% VAT",
        "market": "China domestic",
        "delivery": "ex-works",
        "assessor": "SMM",
        "confidence": "A",
        "source": "news.example 2026-05-04",
        "added_by_id": oda.person_id,
        "added_at": NOON,
    }


def test_a_newer_quote_holds_from_its_day_on(oda: Actor) -> None:
    before = quoted()
    add_prices(prices(), oda)

    assert before[0] < "2026-05-04"
    assert quoted() == ("2026-05-04", 60_000, 61_000)
    assert quoted(date(2026, 5, 3)) == before


def test_of_two_rows_of_one_day_the_one_added_last_holds(oda: Actor) -> None:
    add_prices(prices(), oda)
    with clock.held(NOON.replace(hour=13)):
        add_prices(prices({"low": "590000"}), oda)
    with clock.held(NOON.replace(hour=14)):
        add_prices(prices({"date": "2026-05-01"}), oda)

    assert quoted() == ("2026-05-04", 59_000, 61_000)


def test_a_quote_of_another_market_or_form_is_not_the_reference(oda: Actor) -> None:
    before = quoted()
    add_prices(
        prices(
            {"form": "metal"},
            {"market": "Europe", "unit": "USD/kg", "low": "80", "high": "90"},
        ),
        oda,
    )

    assert quoted() == before


def test_what_is_here_already_is_left_out(oda: Actor) -> None:
    add_prices(prices(), oda)

    again = add_prices(prices({}, {"symbol": "Dy", "item": "dysprosium oxide"}), oda)
    back = add_prices(prices({"low": "1"}), oda)

    assert ([row.symbol for row in again.rows], again.known) == (["Dy"], 1)
    assert (len(back.rows), back.known) == (1, 0)


def test_of_one_series_and_day_the_last_row_of_a_table_is_taken(oda: Actor) -> None:
    trial = add_prices(prices({"low": "500000"}, {"low": "550000"}), oda)

    assert (len(trial.rows), trial.known) == (1, 1)
    assert quoted() == ("2026-05-04", 55_000, 61_000)


@pytest.mark.parametrize(
    ("change", "column", "sentence"),
    [
        ({"date": "4.5.2026"}, "date", "Write the day like 2026-11-26."),
        ({"date": "2026-05-06"}, "date", "This day has not come yet."),
        ({"form": "powder"}, "form", "Choose oxide, metal, alloy or recycled from NdFeB scrap."),
        ({"symbol": "Fe"}, "symbol", "Give the symbol of a rare earth, or NdPr."),
        ({"low": "1.250.000"}, "low", "Write a number above zero with a point"),
        ({"low": "NaN"}, "low", "Write a number above zero with a point"),
        ({"low": "-5"}, "low", "Write a number above zero with a point"),
        ({"low": "620000"}, "high", "The upper bound is below the lower."),
        ({"unit": "CNY/lb"}, "unit", "Give currency and mass, like CNY/t or USD/kg."),
        ({"unit": "JPY/kg"}, "unit", "Give currency and mass, like CNY/t or USD/kg."),
        ({"unit": "USD/t"}, "unit", "This market is quoted in another currency."),
        ({"confidence": "D"}, "confidence", "Give A (primary source)"),
        ({"source": ""}, "source", "Say where it can be read."),
        ({"source": "x" * 301}, "source", "Use at most 300 characters."),
    ],
)
def test_a_fault_is_named_by_its_line_and_column(
    oda: Actor, change: dict[str, str], column: str, sentence: str
) -> None:
    with db.reading() as session:
        trial = importing.try_prices(session, prices({}, change), actor=oda)

    (fault,) = trial.faults
    assert (fault.line, fault.column) == (3, column)
    assert fault.sentence.startswith(sentence)


def test_one_wrong_row_keeps_all_of_them_out(oda: Actor) -> None:
    with pytest.raises(RowsWrong):
        add_prices(prices({}, {"symbol": "Fe"}), oda)

    with db.reading() as session:
        assert session.exec(select(ReferencePrice)).all() == []


def test_a_cell_too_many_is_a_fault(oda: Actor) -> None:
    with db.reading() as session:
        trial = importing.try_rates(session, rates({"source": "a, b"}), actor=oda)

    assert trial.faults == [RowFault(2, "", "There are more cells than columns.")]


def test_a_rate_holds_from_its_day_until_a_newer_one(oda: Actor) -> None:
    with db.transaction() as session:
        table = rates({}, {"date": "2026-05-05", "rate": "8.2"}, {"base": "USD", "rate": "7"})
        importing.add(session, importing.try_rates(session, table, actor=oda))

    with db.reading() as session:
        known = quotes.rates_on(session, DAY, quote="CNY")
        before = quotes.rates_on(session, date(2026, 5, 4), quote="CNY")
        never = quotes.rates_on(session, date(2026, 5, 3), quote="CNY")
        again = importing.try_rates(session, table, actor=oda)
    assert {base: rate.quote_ppm for base, rate in known.items()} == {
        "EUR": 8_200_000,
        "USD": 7_000_000,
    }
    assert before["EUR"].quote_ppm == 8_123_400
    assert never == {}
    assert (again.rows, again.known) == ([], 3)


@pytest.mark.parametrize(
    ("change", "column"),
    [({"base": "XXX"}, "base"), ({"quote": "EUR"}, "quote"), ({"rate": "0"}, "rate")],
)
def test_a_rate_that_is_none_is_a_fault(oda: Actor, change: dict[str, str], column: str) -> None:
    with db.reading() as session:
        trial = importing.try_rates(session, rates(change), actor=oda)

    assert [fault.column for fault in trial.faults] == [column]


def test_only_the_desk_adds(app: Flask) -> None:
    reader = Actor("o", "p", frozenset({"desk:read"}), "page")

    with db.reading() as session, pytest.raises(Forbidden):
        importing.try_prices(session, prices(), actor=reader)


@pytest.mark.parametrize("model", [ReferencePrice, ExchangeRate])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET source = ''"])
def test_nobody_changes_a_quote(
    oda: Actor, model: type[ReferencePrice] | type[ExchangeRate], statement: str
) -> None:
    add_prices(prices(), oda)
    with db.transaction() as session:
        importing.add(session, importing.try_rates(session, rates(), actor=oda))

    with pytest.raises(DBAPIError, match="append-only"), db.transaction() as session:
        session.connection().execute(text(statement.format(model.__tablename__)))
