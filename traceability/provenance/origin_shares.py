"""How much of something is pre-consumer, how much post-consumer, and how much nobody knows. Pure.

For mass and for each element, exact until it is printed; what is printed adds up to 100. The eight
elements are those of Regulation (EU) 2024/1252, Article 29, whose recycled share has to be stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from traceability.custody.words import LotOrigin
from traceability.materials.balance import by_largest_remainder
from traceability.provenance.genealogy import UPTAKE

# Regulation (EU) 2024/1252, Article 29 (1), in its own order.
STATED_ELEMENTS = ("Nd", "Dy", "Pr", "Tb", "B", "Sm", "Ni", "Co")
TENTHS = 1000  # per cent with one decimal


class Past(StrEnum):
    """Where something comes from: what a step took up is no scrap; what is mixed, or a scale's
    surplus, nobody can tell.
    """

    POST_CONSUMER = "post_consumer"
    PRE_CONSUMER = "pre_consumer"
    TAKEN_UP = "taken_up"
    NOT_KNOWN = "not_known"


_PASTS = {
    LotOrigin.POST_CONSUMER: Past.POST_CONSUMER,
    LotOrigin.PRE_CONSUMER: Past.PRE_CONSUMER,
}


@dataclass(frozen=True)
class Pasts:
    """Amounts by past, in one unit."""

    amounts: Mapping[Past, int | Fraction]

    @property
    def whole(self) -> int | Fraction:
        """All of it."""
        return sum(self.amounts.values())

    def share(self, past: Past) -> Fraction | None:
        """Exactly; None where there is nothing to have a share in."""
        return Fraction(self.amounts[past]) / self.whole if self.whole else None

    @property
    def per_cent(self) -> dict[Past, str] | None:
        """With one decimal, adding up to 100.0."""
        if not self.whole:
            return None
        tenths = by_largest_remainder(TENTHS, [self.amounts[past] for past in Past])
        return {past: f"{part // 10}.{part % 10}" for past, part in zip(Past, tenths, strict=True)}


def pasts_of(parts: Mapping[str, int | Fraction], origins: Mapping[str, LotOrigin]) -> Pasts:
    """Amounts by origin, gathered by what each origin says of its past."""
    amounts = dict[Past, int | Fraction](dict.fromkeys(Past, 0))
    for origin, amount in parts.items():
        if origin == UPTAKE:
            past = Past.TAKEN_UP
        else:
            word = origins.get(origin)
            past = _PASTS.get(word, Past.NOT_KNOWN) if word else Past.NOT_KNOWN
        amounts[past] += amount
    return Pasts(amounts)
