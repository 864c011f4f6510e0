"""What the rare earths in a lot would fetch as pure oxides at published prices: no offer.

A range, because contents and prices are ranges; with the quotes it rests on and their age, or
with the reason why there is none. Lines are rounded once, and the sums are sums of the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from foundation.errors import N_
from market.money import Money, round_half_up
from market.prices.conversion import Rate, into_base
from traceability.materials.catalogue import Form
from traceability.materials.composition import (
    Content,
    ContentKind,
    best_contents,
    contained_g,
    of_whole_lot,
)
from traceability.materials.elements import RARE_EARTHS
from traceability.materials.oxides import get_trade_oxide, oxide_g
from traceability.materials.prices import Price, reference_prices

# The trade sells these two undivided, so one quote prices their oxides together.
SOLD_TOGETHER = {"Nd": "NdPr", "Pr": "NdPr"}
GRAMS_PER_KG = 1000


class WhyNone(StrEnum):
    """Why a lot has no contained value."""

    NO_CONTENTS = "no_contents"
    NO_RARE_EARTHS = "no_rare_earths"
    ONLY_UNVERIFIED = "only_unverified"
    NO_PRICES = "no_prices"
    OF_THE_MAGNETS = "of_the_magnets"


REASONS = {
    WhyNone.NO_CONTENTS: N_("Nobody has said yet what is in it."),
    WhyNone.NO_RARE_EARTHS: N_("No rare earths are stated in it."),
    WhyNone.ONLY_UNVERIFIED: N_(
        "Its contents are unverified class defaults, which are not priced."
    ),
    WhyNone.NO_PRICES: N_("There is no published price for what is in it."),
    WhyNone.OF_THE_MAGNETS: N_(
        "Its contents are those of the magnets, and nobody has said how much magnet is in it."
    ),
}


@dataclass(frozen=True)
class ValueLine:
    """One priced oxide: how much of it the lot could give, and what that is quoted at."""

    symbol: str
    low_oxide_g: int
    high_oxide_g: int
    low: Money
    high: Money
    price: Price


@dataclass(frozen=True)
class Converted:
    """The same range in the currency that a price is in, by a dated rate."""

    low: Money
    high: Money
    rate: Rate


@dataclass(frozen=True)
class Valuation:
    """The contained value, from `low` to `high`; `left_out` are stated and have no part in it."""

    lines: tuple[ValueLine, ...]
    low: Money
    high: Money
    oldest_on: date
    age_days: int
    is_measured: bool
    left_out: tuple[str, ...]
    converted: Converted | None = None


@dataclass(frozen=True)
class NoValue:
    """There is no contained value, and why."""

    why: WhyNone

    @property
    def reason(self) -> str:
        """The reason as a sentence for gettext."""
        return REASONS[self.why]


def contained_value(
    contents: Iterable[Content],
    *,
    form: Form,
    net_mass_g: int,
    on: date,
    quotes: Mapping[str, Price] | None = None,
    rate: Rate | None = None,
) -> Valuation | NoValue:
    """The contained value on a day: measured contents where there are any, else the declared.

    Contents are taken on the net mass as stated; moisture and losses are not taken off.
    Without `quotes` the built-in table is asked; with a rate the sums are converted, too.
    """
    stated = best_contents(contents)
    if not stated:
        return NoValue(WhyNone.NO_CONTENTS)
    whole = of_whole_lot(stated, form)
    if not whole:
        return NoValue(WhyNone.OF_THE_MAGNETS)
    rare = [content for content in whole if content.element in RARE_EARTHS]
    if not rare:
        return NoValue(WhyNone.NO_RARE_EARTHS)
    sure = [content for content in rare if not content.is_unverified]
    if not sure:
        return NoValue(WhyNone.ONLY_UNVERIFIED)
    quotes = reference_prices(on) if quotes is None else quotes
    lines = tuple(_lines(sure, net_mass_g=net_mass_g, quotes=quotes))
    if not lines:
        return NoValue(WhyNone.NO_PRICES)
    currency = lines[0].low.currency
    oldest_on = min(line.price.quoted_on for line in lines)
    priced = {line.symbol for line in lines}
    low = sum((line.low for line in lines), Money(0, currency))
    high = sum((line.high for line in lines), Money(0, currency))
    return Valuation(
        lines=lines,
        low=low,
        high=high,
        oldest_on=oldest_on,
        age_days=(on - oldest_on).days,
        is_measured=stated[0].kind is ContentKind.MEASURED,
        left_out=tuple(
            content.element
            for content in rare
            if content not in sure or _quoted_as(content.element, quotes) not in priced
        ),
        converted=Converted(into_base(low, rate), into_base(high, rate), rate) if rate else None,
    )


def _quoted_as(element: str, quotes: Mapping[str, Price]) -> str | None:
    """The symbol under which an element is quoted: its own, or that of the mixture."""
    together = SOLD_TOGETHER.get(element)
    if together in quotes:
        return together
    return element if element in quotes else None


def _lines(
    contents: Iterable[Content], *, net_mass_g: int, quotes: Mapping[str, Price]
) -> Iterable[ValueLine]:
    """One line per quote, the oxides that are sold together added up before rounding."""
    amounts: dict[str, tuple[Fraction, Fraction]] = {}
    for content in contents:
        symbol = _quoted_as(content.element, quotes)
        if symbol is None:
            continue
        low, high = amounts.get(symbol, (Fraction(0), Fraction(0)))
        amounts[symbol] = (
            low + _oxide_g(content, _or(content.low_ppm, content.content_ppm), net_mass_g),
            high + _oxide_g(content, _or(content.high_ppm, content.content_ppm), net_mass_g),
        )
    for symbol, (low, high) in amounts.items():
        price = quotes[symbol]
        yield ValueLine(
            symbol=symbol,
            low_oxide_g=round_half_up(low),
            high_oxide_g=round_half_up(high),
            low=_value(low, price.low_minor_per_kg, price.currency),
            high=_value(high, price.high_minor_per_kg, price.currency),
            price=price,
        )


def _oxide_g(content: Content, ppm: int, net_mass_g: int) -> Fraction:
    metal = contained_g(net_mass_g, ppm)
    return oxide_g(metal, get_trade_oxide(content.element).formula)


def _value(oxide: Fraction, minor_per_kg: int, currency: str) -> Money:
    return Money(round_half_up(oxide * minor_per_kg / GRAMS_PER_KG), currency)


def _or(bound: int | None, typical: int) -> int:
    return typical if bound is None else bound
