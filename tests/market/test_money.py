"""Money by tables: exponents, one rounding, shares that add up, and what people type."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.money import (
    AmbiguousAmount,
    AmountTooLarge,
    CurrencyMismatch,
    Money,
    NotAnAmount,
    UnknownCurrency,
    format_plain,
    parse_amount,
    part,
    round_half_up,
    shares,
)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(1, 2), 1),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(-1, 2), -1),
        (Fraction(-5, 2), -3),
        (Fraction(49, 100), 0),
        (Fraction(-49, 100), 0),
        (Fraction(7), 7),
    ],
)
def test_a_half_goes_away_from_zero(value: Fraction, rounded: int) -> None:
    assert round_half_up(value) == rounded


@pytest.mark.parametrize(
    ("amount", "ppm", "share"),
    [
        (Money(7_856_213, "EUR"), 20_000, Money(157_124, "EUR")),  # 2 % of 78,562.13 = 1,571.2426
        (Money(25, "EUR"), 20_000, Money(1, "EUR")),  # exactly half a cent
        (Money(24, "EUR"), 20_000, Money(0, "EUR")),
        (Money(1_025, "JPY"), 20_000, Money(21, "JPY")),
        (Money(-25, "EUR"), 20_000, Money(-1, "EUR")),
    ],
)
def test_a_part_is_rounded_once_half_up(amount: Money, ppm: int, share: Money) -> None:
    assert part(amount, ppm) == share


@pytest.mark.parametrize(
    ("amount", "weights", "expected"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (1, [1, 1], [1, 0]),
        (0, [3, 4], [0, 0]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (5, [0, 1], [0, 5]),
        (1_000, [1, 2], [333, 667]),
    ],
)
def test_shares_add_up_to_the_last_cent(
    amount: int, weights: list[int], expected: list[int]
) -> None:
    assert [share.minor for share in shares(Money(amount, "EUR"), weights)] == expected


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any),
)
def test_shares_always_add_up_and_none_is_off_by_a_unit(amount: int, weights: list[int]) -> None:
    given_out = [share.minor for share in shares(Money(amount, "KWD"), weights)]

    assert sum(given_out) == amount
    assert all(
        abs(Fraction(amount * weight, sum(weights)) - share) < 1
        for weight, share in zip(weights, given_out, strict=True)
    )


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Money(1_420_000, "EUR"), "14200.00"),
        (Money(5, "EUR"), "0.05"),
        (Money(-5, "EUR"), "-0.05"),
        (Money(14_200, "JPY"), "14200"),
        (Money(14_200, "KWD"), "14.200"),
        (Money(0, "KWD"), "0.000"),
    ],
)
def test_an_amount_is_written_with_its_currency_s_decimals(amount: Money, text: str) -> None:
    assert format_plain(amount) == text


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("14200", "EUR", 1_420_000),
        (" 14,200 ", "EUR", 1_420_000),
        ("14,200.00", "EUR", 1_420_000),
        ("14.200,50", "EUR", 1_420_050),
        ("14 200.5", "EUR", 1_420_050),
        ("14'200", "CHF", 1_420_000),
        ("0,5", "EUR", 50),
        ("1,234,567", "JPY", 1_234_567),
        ("14.200", "JPY", 14_200),
        ("14200.125", "KWD", 14_200_125),
    ],
)
def test_what_people_type_is_read(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "refusal"),
    [
        ("14.200", "EUR", AmbiguousAmount),
        ("14.200", "KWD", AmbiguousAmount),
        ("14,200", "KWD", AmbiguousAmount),
        ("", "EUR", NotAnAmount),
        ("ten", "EUR", NotAnAmount),
        ("-5", "EUR", NotAnAmount),
        ("1.2345", "EUR", NotAnAmount),
        ("1,250,50", "EUR", NotAnAmount),
        ("12.5", "JPY", NotAnAmount),
        ("1e5", "EUR", NotAnAmount),
        ("1,000,000.00", "EUR", AmountTooLarge),
    ],
)
def test_what_cannot_be_read_one_way_is_refused(
    text: str, currency: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        parse_amount(text, currency)


def test_an_ambiguous_price_names_both_readings() -> None:
    with pytest.raises(AmbiguousAmount) as refusal:
        parse_amount("14.200", "EUR", field="price")

    assert refusal.value.field == "price"
    assert str(refusal.value) == (
        "14.200 can be read as 14200 or as 14.200. Write it without thousands signs."
    )


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(UnknownCurrency):
        Money(1, "XXX")
    assert Money(3, "EUR") - Money(1, "EUR") == Money(2, "EUR") == -Money(-2, "EUR")
