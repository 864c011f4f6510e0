"""The arithmetic of a site: what counts, what adds up, what is late, what is heavy. Pure.

Masses are whole grams. The limits are those of French practice, and only ever make a remark.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONG_DAYS = 30
HEAVY_BY_ROAD_G = 40_000_000
MOST_OTHERWISE_G = 50_000_000_000


class TransportMode(StrEnum):
    """How a load came."""

    ROAD = "road"
    RAIL = "rail"
    INLAND_WATER = "inland_water"
    SEA = "sea"
    AIR = "air"


@dataclass(frozen=True)
class Balance:
    """A site's period: opening + in - out + made - used + differences = closing, to the gram.

    A difference is what a taker's scale found beside the giver's books, signed. What is made and
    used up on the site neither came nor went.
    """

    opening_g: int
    in_g: int
    out_g: int
    difference_g: int
    closing_g: int
    made_g: int = 0
    used_g: int = 0

    @property
    def gap_g(self) -> int:
        """What the figures leave unexplained: nothing, or our own fault."""
        moved_g = self.in_g - self.out_g + self.made_g - self.used_g
        return self.closing_g - (self.opening_g + moved_g + self.difference_g)


def counted_g(received_g: int, refused_g: int | None) -> int:
    """What counts of a delivery: received less refused, where nothing said is nothing refused."""
    return received_g - (refused_g or 0)


def is_late(received_on: date, treated_on: date, *, days: int = LONG_DAYS) -> bool:
    """Whether something stood for more than so many days; exactly as many are in time."""
    return (treated_on - received_on).days > days


def most_load_g(modes: Collection[TransportMode]) -> int:
    """What one load can be: a lorry's where any leg was by road, or nobody said how it came."""
    is_by_road = not modes or TransportMode.ROAD in modes
    return HEAVY_BY_ROAD_G if is_by_road else MOST_OTHERWISE_G


def is_heavy(mass_g: int, modes: Collection[TransportMode]) -> bool:
    """Whether one receipt is more than comes in one load."""
    return mass_g > most_load_g(modes)
