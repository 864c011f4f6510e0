"""The booking rules: each entry adds nothing and loses nothing, and a whole order ends at zero."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.money import CurrencyMismatch, Money, part
from market.payments import bookkeeping
from market.payments.bookkeeping import Account, Movement, lines

PRICE = Money(1_420_000, "EUR")
FEE = Money(28_400, "EUR")


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.mark.parametrize(
    ("movements", "changes"),
    [
        (
            bookkeeping.payment(PRICE),
            {Account.STRIPE_CLEARING: eur(-1_420_000), Account.BUYER_FUNDS_HELD: eur(1_420_000)},
        ),
        (
            bookkeeping.stripe_fee(eur(21_325)),
            {Account.STRIPE_FEES: eur(-21_325), Account.STRIPE_CLEARING: eur(21_325)},
        ),
        (bookkeeping.stripe_fee(eur(0)), {}),
        (
            bookkeeping.acceptance(PRICE, FEE),
            {
                Account.BUYER_FUNDS_HELD: eur(-1_420_000),
                Account.SELLER_PAYABLE: eur(1_391_600),
                Account.PLATFORM_FEE: eur(28_400),
            },
        ),
        (
            bookkeeping.acceptance(eur(10), eur(0)),
            {Account.BUYER_FUNDS_HELD: eur(-10), Account.SELLER_PAYABLE: eur(10)},
        ),
        (
            bookkeeping.payout(eur(1_391_600)),
            {Account.SELLER_PAYABLE: eur(-1_391_600), Account.STRIPE_CLEARING: eur(1_391_600)},
        ),
        (
            bookkeeping.refund(PRICE),
            {Account.BUYER_FUNDS_HELD: eur(-1_420_000), Account.STRIPE_CLEARING: eur(1_420_000)},
        ),
    ],
)
def test_each_happening_is_booked_twice(
    movements: list[Movement], changes: dict[Account, Money]
) -> None:
    assert lines(movements) == changes
    assert sum(change.minor for change in changes.values()) == 0


@given(st.integers(1, 10**9), st.integers(0, 1_000_000), st.booleans())
def test_an_order_leaves_nothing_held_and_nothing_owed(
    price_minor: int, fee_ppm: int, is_accepted: bool
) -> None:
    price = eur(price_minor)
    fee = part(price, fee_ppm)
    movements = bookkeeping.payment(price)
    if is_accepted:
        movements += bookkeeping.acceptance(price, fee) + bookkeeping.payout(price - fee)
    else:
        movements += bookkeeping.refund(price)

    changes = lines(movements)

    assert sum(change.minor for change in changes.values()) == 0
    assert changes[Account.BUYER_FUNDS_HELD] == eur(0)
    assert changes.get(Account.SELLER_PAYABLE, eur(0)) == eur(0)
    assert changes[Account.STRIPE_CLEARING] == (-fee if is_accepted else eur(0))


def test_an_entry_keeps_to_one_currency() -> None:
    with pytest.raises(CurrencyMismatch):
        lines(bookkeeping.payment(eur(1)) + bookkeeping.payment(Money(1, "USD")))
