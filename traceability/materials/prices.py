"""Published price quotes: what was asked for which product, on which basis, when and by whom.

`basis`, `tax` and `market` are part of the number. A formula that adds two quotes checks that
they agree first; nothing here converts a currency or takes tax off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from traceability.materials.confidence import Confidence, Sourced, sourced
from traceability.materials.tables import exact, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_KG_PER = {"t": 1000, "kg": 1}
_MINOR_PER_UNIT = 100  # both quoted currencies, CNY and USD, have two decimals


class PriceForm(StrEnum):
    """What the quoted kilogram is a kilogram of."""

    OXIDE = "oxide"
    METAL = "metal"
    ALLOY = "alloy"
    IN_SCRAP = "recycled from NdFeB scrap"


@dataclass(frozen=True)
class Price:
    """One quote. `symbol` is an element, or NdPr for the mixture the trade sells undivided."""

    id: str
    quoted_on: date
    is_date_exact: bool
    item: str
    form: PriceForm
    symbol: str
    basis: str
    currency: str
    low_minor_per_kg: int
    high_minor_per_kg: int
    tax: Sourced[str]
    market: str
    delivery: str
    assessor: str
    confidence: Confidence
    source: str

    @property
    def mid_minor_per_kg(self) -> Fraction:
        """The middle of the quoted range."""
        return Fraction(self.low_minor_per_kg + self.high_minor_per_kg, 2)

    def age_days(self, on: date) -> int:
        """How old the quote is on a day."""
        return (on - self.quoted_on).days


@cache
def prices() -> tuple[Price, ...]:
    """Every quote, oldest first."""
    return tuple(sorted(map(_price, read_table("prices")), key=lambda p: (p.quoted_on, p.id)))


def find_price(symbol: str, form: PriceForm, *, market: str, on: date) -> Price | None:
    """The latest quote not after the day, or None: then the value is unknown, not nought."""
    return _latest(
        price
        for price in prices()
        if (price.symbol, price.form, price.market) == (symbol, form, market)
        and price.quoted_on <= on
    )


def reference_prices(on: date, *, market: str = "China domestic") -> Mapping[str, Price]:
    """The latest oxide quote of each symbol on a day, all of one market and so one currency."""
    symbols = dict.fromkeys(p.symbol for p in prices() if p.form is PriceForm.OXIDE)
    found = {s: find_price(s, PriceForm.OXIDE, market=market, on=on) for s in symbols}
    return {symbol: price for symbol, price in found.items() if price is not None}


def price_history(symbol: str, form: PriceForm, *, market: str) -> tuple[Price, ...]:
    """The quotes of one series, oldest first."""
    return tuple(p for p in prices() if (p.symbol, p.form, p.market) == (symbol, form, market))


def _latest(found: Iterable[Price]) -> Price | None:
    return max(found, key=lambda price: (price.quoted_on, price.id), default=None)


def _price(row: Mapping[str, str]) -> Price:
    currency, _, per = row["unit"].partition("/")
    confidence = Confidence(row["confidence"])
    return Price(
        id=row["price_id"],
        quoted_on=date.fromisoformat(row["date"]),
        is_date_exact=row["date_is_exact"] == "yes",
        item=row["item"],
        form=PriceForm(row["form"]),
        symbol=row["symbol"],
        basis=row["basis"],
        currency=currency,
        low_minor_per_kg=_minor_per_kg(row["low"], per),
        high_minor_per_kg=_minor_per_kg(row["high"], per),
        tax=sourced(row["tax_basis"], Confidence(row["tax_confidence"]), row["source"]),
        market=row["market"],
        delivery=row["delivery"],
        assessor=row["assessor"],
        confidence=confidence,
        source=row["source"],
    )


def _minor_per_kg(amount: str, per: str) -> int:
    return exact(Decimal(amount) * _MINOR_PER_UNIT / _KG_PER[per])
