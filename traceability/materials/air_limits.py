"""The limits of Packing Instruction 953 for magnetised material by air, as a table with sources.

Fields are in nanotesla, in which the regulation's gauss are whole numbers: 0.00525 G is 525 nT and
0.418 A/m; 0.002 G is 200 nT and 0.159 A/m.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from traceability.materials.confidence import Confidence
from traceability.materials.tables import read_table


@dataclass(frozen=True)
class AirLimit:
    """A limit at a distance; `compass_tenths` is a deflection in tenths of a degree."""

    distance_cm: int
    field_nt: int
    compass_tenths: int | None
    words: str
    confidence: Confidence
    source: str


@cache
def forbidden_above() -> AirLimit:
    """What is above this does not fly."""
    return _limit("forbidden_above")


@cache
def restricted_from() -> AirLimit:
    """What reaches this, or turns a compass by more, is UN2807."""
    return _limit("restricted_from")


def _limit(name: str) -> AirLimit:
    (row,) = [row for row in read_table("air_limits") if row["limit"] == name]
    return AirLimit(
        distance_cm=int(row["distance_cm"]),
        field_nt=int(row["field_nt"]),
        compass_tenths=int(row["compass_tenths"]) if row["compass_tenths"] else None,
        words=row["words"],
        confidence=Confidence(row["confidence"]),
        source=row["source"],
    )
