"""From which price an order asks anew who places it, to the minor unit, in every currency."""

from __future__ import annotations

import pytest

from market.money import PAYABLE_CURRENCIES, Money
from market.orders.dear import DEAR_FROM, is_dear


def test_every_currency_that_pays_for_lots_has_its_figure() -> None:
    assert set(DEAR_FROM) == set(PAYABLE_CURRENCIES)


@pytest.mark.parametrize(
    ("minor", "currency", "is_asked"),
    [
        (999_999, "EUR", False),
        (1_000_000, "EUR", True),
        (24_999_999, "CZK", False),
        (25_000_000, "CZK", True),
        (1_499_999, "JPY", False),
        (1_500_000, "JPY", True),
        (10_000, "JPY", False),
        (1, "KWD", True),
    ],
)
def test_yen_have_no_cents_and_the_unknown_is_asked_about(
    minor: int, currency: str, is_asked: bool
) -> None:
    assert is_dear(Money(minor, currency)) == is_asked
