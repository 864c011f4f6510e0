"""Which orders are dear: about 10,000 euros, in whole units of each currency that pays for lots.

Round figures of about the same worth, not rates: they say when to ask twice, and move with no
market.
"""

from __future__ import annotations

from types import MappingProxyType

from market.money import EXPONENTS, Money

DEAR_FROM = MappingProxyType(
    {
        "CHF": 10_000,
        "CZK": 250_000,
        "DKK": 75_000,
        "EUR": 10_000,
        "GBP": 10_000,
        "JPY": 1_500_000,
        "NOK": 100_000,
        "PLN": 40_000,
        "SEK": 100_000,
        "USD": 10_000,
    }
)


def is_dear(price: Money) -> bool:
    """Whether somebody who orders at this price is asked anew who they are."""
    # A currency that the table does not know is asked about at any price.
    whole = DEAR_FROM.get(price.currency, 0)
    least_minor: int = whole * 10 ** EXPONENTS[price.currency]
    return price.minor >= least_minor
