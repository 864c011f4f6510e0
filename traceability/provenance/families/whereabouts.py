"""About where countries are: whole degrees near the middle of each, and how far apart. Pure.

Sites have no coordinates, and a map of a lot's way needs none that are finer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_KM = 6371

# Degrees north and east, of the countries where scrap magnets are gathered, treated and sold.
_MIDDLES = {
    "AE": (24, 54), "AL": (41, 20), "AR": (-34, -64), "AT": (47, 14), "AU": (-25, 134),
    "BA": (44, 18), "BD": (24, 90), "BE": (51, 4), "BG": (43, 25), "BR": (-10, -52),
    "BY": (53, 28), "CA": (57, -102), "CH": (47, 8), "CL": (-33, -71), "CN": (35, 104),
    "CO": (4, -73), "CY": (35, 33), "CZ": (50, 15), "DE": (51, 10), "DK": (56, 10),
    "DZ": (28, 3), "EE": (59, 26), "EG": (27, 30), "ES": (40, -4), "FI": (64, 26),
    "FR": (47, 2), "GB": (54, -2), "GE": (42, 44), "GH": (8, -1), "GR": (39, 22),
    "HK": (22, 114), "HR": (45, 16), "HU": (47, 19), "ID": (-2, 118), "IE": (53, -8),
    "IL": (31, 35), "IN": (22, 79), "IS": (65, -19), "IT": (43, 12), "JP": (37, 138),
    "KE": (0, 38), "KR": (36, 128), "KZ": (48, 67), "LI": (47, 10), "LT": (55, 24),
    "LU": (50, 6), "LV": (57, 25), "MA": (32, -6), "MD": (47, 29), "ME": (43, 19),
    "MK": (42, 22), "MT": (36, 14), "MX": (24, -102), "MY": (4, 109), "NG": (9, 8),
    "NL": (52, 6), "NO": (64, 12), "NZ": (-42, 173), "PE": (-9, -75), "PH": (12, 123),
    "PK": (30, 70), "PL": (52, 19), "PT": (40, -8), "RO": (46, 25), "RS": (44, 21),
    "RU": (60, 90), "SA": (24, 45), "SE": (62, 15), "SG": (1, 104), "SI": (46, 15),
    "SK": (49, 20), "TH": (15, 101), "TN": (34, 9), "TR": (39, 35), "TW": (24, 121),
    "UA": (49, 31), "US": (39, -98), "VN": (16, 107), "XK": (43, 21), "ZA": (-29, 25),
}  # fmt: skip


@dataclass(frozen=True)
class Whereabouts:
    """Whole degrees north and east."""

    north: int
    east: int


def find_whereabouts(country: str) -> Whereabouts | None:
    """About where a country is; None for one that the table leaves out."""
    found = _MIDDLES.get(country)
    return Whereabouts(*found) if found else None


def kilometres_between(one: Whereabouts, other: Whereabouts) -> int:
    """As the crow flies (haversine), to the next hundred: the middles of countries know no more."""
    north, further = math.radians(one.north), math.radians(other.north)
    half_north, half_east = (further - north) / 2, math.radians(other.east - one.east) / 2
    square = (
        math.sin(half_north) ** 2 + math.cos(north) * math.cos(further) * math.sin(half_east) ** 2
    )
    return round(2 * EARTH_KM * math.asin(math.sqrt(square)) / 100) * 100
