"""Money of one currency in another, by a dated rate: a help to compare, never booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from market.money import EXPONENTS, PPM, CurrencyMismatch, Money, round_half_up


@dataclass(frozen=True)
class Rate:
    """A unit of `base` is `quote_ppm` millionths of a unit of `quote`."""

    base: str
    quote: str
    quote_ppm: int
    rated_on: date
    source: str


def into_base(amount: Money, rate: Rate) -> Money:
    """An amount of the quoted currency in the base currency, rounded once, half up."""
    if amount.currency != rate.quote:
        raise CurrencyMismatch(left=amount.currency, right=rate.quote)
    quoted = Fraction(amount.minor, 10 ** EXPONENTS[rate.quote])
    based = quoted * PPM / rate.quote_ppm
    return Money(round_half_up(based * 10 ** EXPONENTS[rate.base]), rate.base)
