"""Money: whole minor units of one currency, rounded once, shared out to the last unit.

Exponents are those of ISO 4217; amounts never meet a float.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from foundation.errors import N_, Invalid

PPM = 1_000_000
EXPONENTS = {
    "CHF": 2,
    "CNY": 2,
    "CZK": 2,
    "DKK": 2,
    "EUR": 2,
    "GBP": 2,
    "JPY": 0,
    "KRW": 0,
    "KWD": 3,
    "NOK": 2,
    "PLN": 2,
    "SEK": 2,
    "USD": 2,
}
# Stripe takes three-decimal amounts only in steps of ten minor units, so nothing is sold in KWD;
# CNY and KRW are price currencies here, not payment currencies.
PAYABLE_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CZK", "DKK", "JPY", "NOK", "PLN", "SEK")
LARGEST_MINOR = 99_999_999  # what one Stripe Checkout accepts

_AMOUNT = re.compile(
    r"(?P<whole>\d{1,3}(?:(?P<group>[ ,.'\u00a0\u202f])\d{3})(?:(?P=group)\d{3})*|\d+)"
    r"(?:(?P<point>[.,])(?P<decimals>\d+))?"
)
_ONE_GROUP = re.compile(r"\d{1,3}[.,]\d{3}")


class UnknownCurrency(Invalid):
    """A currency whose minor unit we do not know cannot be counted."""

    message = N_("%(currency)s is not a currency used here. Choose one of %(known)s.")


class CurrencyMismatch(Invalid):
    """Sums in two currencies have no meaning without a rate, and we hold none."""

    message = N_("%(left)s and %(right)s cannot be added up. Keep one currency.")


class NotAnAmount(Invalid):
    """A typed amount that is no amount, or has more decimals than its currency."""

    message = N_("%(text)s is not an amount in %(currency)s. Write it like %(example)s.")


class AmbiguousAmount(Invalid):
    """One sign before three digits means thousands to one reader, decimals to another."""

    message = N_(
        "%(text)s can be read as %(large)s or as %(small)s. Write it without thousands signs."
    )


class AmountTooLarge(Invalid):
    """One payment has a largest amount."""

    message = N_("%(text)s is more than one payment can carry: at most %(most)s.")


@dataclass(frozen=True)
class Money:
    """An amount in minor units of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise UnknownCurrency(currency=self.currency, known=", ".join(EXPONENTS))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)
        return other.minor


def round_half_up(value: Fraction) -> int:
    """The nearest integer; a half goes away from zero, as invoices do it."""
    floor = (abs(value) * 2 + 1) // 2
    return floor if value >= 0 else -floor


def part(amount: Money, ppm: int) -> Money:
    """A share of an amount in parts per million, rounded half up, once."""
    return Money(round_half_up(Fraction(amount.minor * ppm, PPM)), amount.currency)


def shares(amount: Money, weights: Sequence[int]) -> list[Money]:
    """The amount divided by whole weights so that the shares add up to it, to the last unit.

    Units left over by rounding down go to the largest remainders, the earlier share first.
    """
    total = sum(weights)
    assert total > 0, "somebody gets something"
    exact = [Fraction(abs(amount.minor) * weight, total) for weight in weights]
    floors = [int(value) for value in exact]
    left_over = abs(amount.minor) - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for index in by_remainder[:left_over]:
        floors[index] += 1
    sign = 1 if amount.minor >= 0 else -1
    return [Money(sign * floor, amount.currency) for floor in floors]


def format_plain(amount: Money) -> str:
    """Digits and a point, as a machine or a form field writes it: "14200.00"."""
    exponent = EXPONENTS[amount.currency]
    digits = str(abs(amount.minor)).rjust(exponent + 1, "0")
    sign = "-" if amount.minor < 0 else ""
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}" if exponent else sign + digits


def parse_amount(text: str, currency: str, *, field: str | None = None) -> Money:
    """A typed amount: "14200", "14,200.00", "14.200,50", "14 200".

    Raises `AmbiguousAmount` for "14.200" (thousands to one reader, decimals to another),
    `NotAnAmount` for what is no amount of this currency, `AmountTooLarge` beyond one payment.
    """
    cleaned = text.strip()
    exponent = EXPONENTS[currency]
    match = _AMOUNT.fullmatch(cleaned)
    decimals = (match["decimals"] or "") if match else ""
    if match is None or len(decimals) > exponent or _is_one_sign_twice(match):
        example = format_plain(Money(14_200 * 10**exponent, currency))
        raise NotAnAmount(field=field, text=cleaned[:40], currency=currency, example=example)
    whole = re.sub(r"\D", "", match["whole"])
    if _has_two_readings(cleaned, exponent):
        small = f"{whole[:-3]}.{whole[-3:]}"
        raise AmbiguousAmount(field=field, text=cleaned, large=whole, small=small)
    minor = int(whole + decimals.ljust(exponent, "0"))
    if minor > LARGEST_MINOR:
        most = f"{currency} {format_plain(Money(LARGEST_MINOR, currency))}"
        raise AmountTooLarge(field=field, text=cleaned[:40], most=most)
    return Money(minor, currency)


def _is_one_sign_twice(match: re.Match[str]) -> bool:
    """ "1,250,50": one sign cannot group thousands and set off decimals."""
    return match["group"] is not None and match["group"] == match["point"]


def _has_two_readings(cleaned: str, exponent: int) -> bool:
    """No cents have three digits, so "14,200" is sure; a point there may be either."""
    if exponent == 0 or not _ONE_GROUP.fullmatch(cleaned):
        return False
    return exponent == 3 or "." in cleaned
