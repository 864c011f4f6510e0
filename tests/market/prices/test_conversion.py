from __future__ import annotations

from datetime import date

import pytest

from market.money import CurrencyMismatch, Money
from market.prices.conversion import Rate, into_base

DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("base", "quote_ppm", "minor", "expected"),
    [
        ("EUR", 8_000_000, 80_000, 10_000),
        ("EUR", 8_123_400, 100, 12),
        ("EUR", 8_000_000, 4, 1),  # half a cent is rounded up
        ("EUR", 8_000_000, 3, 0),
        ("JPY", 48_000, 4_800, 1_000),
        ("KWD", 23_000_000, 2_300, 1_000),
    ],
)
def test_money_is_converted_by_the_minor_units_of_both(
    base: str, quote_ppm: int, minor: int, expected: int
) -> None:
    rate = Rate(base, "CNY", quote_ppm, DAY, "a source")

    assert into_base(Money(minor, "CNY"), rate) == Money(expected, base)


def test_a_rate_converts_its_own_currency_alone() -> None:
    with pytest.raises(CurrencyMismatch):
        into_base(Money(1, "USD"), Rate("EUR", "CNY", 8_000_000, DAY, "a source"))
