"""Contained values by what is quoted today: the built-in table and what operators added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foundation import clock
from market.listings.valuation import NoValue, Valuation, contained_value
from market.prices.conversion import Rate
from market.prices.quotes import quotes_on, rates_on
from traceability.materials.catalogue import Form
from traceability.materials.composition import Content
from traceability.materials.prices import Price


@dataclass(frozen=True)
class Today:
    """Today's quotes and rates, asked for once for a whole page of lots."""

    on: date
    quotes: Mapping[str, Price]
    rates: Mapping[str, Rate]

    def value(
        self, contents: Iterable[Content], *, form: Form, net_mass_g: int, currency: str = ""
    ) -> Valuation | NoValue:
        """A lot's contained value, also in `currency` where a rate is known."""
        return contained_value(
            contents,
            form=form,
            net_mass_g=net_mass_g,
            on=self.on,
            quotes=self.quotes,
            rate=self.rates.get(currency),
        )


def today(session: Session) -> Today:
    """What holds now, in two queries."""
    on = clock.now().date()
    quotes = quotes_on(session, on)
    currency = next((price.currency for price in quotes.values()), "")
    return Today(on, quotes, rates_on(session, on, quote=currency))
