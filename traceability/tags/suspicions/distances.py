"""Places as devices give them, and how far apart two must be. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_M = 6_371_009  # mean radius (IUGG)
UDEG = 1_000_000
UNKNOWN_ACCURACY_M = 1_000


@dataclass(frozen=True)
class Place:
    """A position in millionths of a degree, with the radius that its device vouches for."""

    latitude_udeg: int
    longitude_udeg: int
    accuracy_m: int | None = None

    @property
    def radius_m(self) -> int:
        """How far off it may be."""
        return UNKNOWN_ACCURACY_M if self.accuracy_m is None else self.accuracy_m


def distance_m(one: Place, other: Place) -> int:
    """Metres along the great circle (haversine)."""
    phi, phi2 = (math.radians(place.latitude_udeg / UDEG) for place in (one, other))
    turn = math.radians((other.longitude_udeg - one.longitude_udeg) / UDEG)
    half = (
        math.sin((phi2 - phi) / 2) ** 2 + math.cos(phi) * math.cos(phi2) * math.sin(turn / 2) ** 2
    )
    return round(2 * EARTH_M * math.asin(math.sqrt(min(1.0, half))))


def least_apart_m(one: Place, other: Place) -> int:
    """How far apart they are at least: the distance less both radii."""
    return max(0, distance_m(one, other) - one.radius_m - other.radius_m)
