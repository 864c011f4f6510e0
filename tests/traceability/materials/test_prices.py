"""Quotes keep their basis, and the latest one on a day is the one that is used."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from traceability.materials.confidence import Fact, Unverified
from traceability.materials.prices import (
    PriceForm,
    find_price,
    price_history,
    prices,
    reference_prices,
)

CHINA = "China domestic"


def test_there_are_sixty_four_quotes_and_each_range_is_in_order() -> None:
    assert len(prices()) == 64
    assert [p.id for p in prices() if p.low_minor_per_kg > p.high_minor_per_kg] == []


def test_the_latest_oxide_quote_is_of_february_2026() -> None:
    price = find_price("NdPr", PriceForm.OXIDE, market=CHINA, on=date(2026, 7, 1))

    assert price is not None
    assert (price.quoted_on, price.currency, price.low_minor_per_kg, price.high_minor_per_kg) == (
        date(2026, 2, 5),
        "CNY",
        74_700,
        75_300,
    )
    assert price.mid_minor_per_kg == 75_000
    assert price.age_days(date(2026, 2, 12)) == 7
    assert price.tax == Unverified("CNY incl. 13% VAT", price.source)


def test_a_quote_of_tomorrow_is_not_used_today() -> None:
    price = find_price("NdPr", PriceForm.OXIDE, market=CHINA, on=date(2025, 9, 10))

    assert price is not None
    assert price.quoted_on == date(2025, 9, 4)
    assert find_price("NdPr", PriceForm.OXIDE, market=CHINA, on=date(2019, 1, 1)) is None


def test_references_are_of_one_market_and_one_currency() -> None:
    references = reference_prices(date(2026, 2, 5))

    assert {symbol: (p.id, p.currency) for symbol, p in references.items()} == {
        "NdPr": ("PR061", "CNY"),
        "Dy": ("PR062", "CNY"),
        "Tb": ("PR056", "CNY"),
        "Ho": ("PR049", "CNY"),
        "La": ("PR063", "CNY"),
        "Ce": ("PR064", "CNY"),
        "Y": ("PR052", "CNY"),
    }


def test_a_history_is_oldest_first() -> None:
    history = price_history("NdPr", PriceForm.METAL, market="China export")

    assert [(p.quoted_on, p.mid_minor_per_kg) for p in history] == [
        (date(2024, 4, 18), Fraction(6700))
    ]
    assert isinstance(history[0].tax, Fact)
    dates = [p.quoted_on for p in price_history("NdPr", PriceForm.OXIDE, market=CHINA)]
    assert dates == sorted(dates)
