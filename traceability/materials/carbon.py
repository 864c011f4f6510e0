"""Avoided carbon: what a source says that a route emits less than a named baseline, or nothing.

No absolute figure is shown: no primary baseline of a letter better than D is known, and a guess is
never multiplied by a lot's mass. A range has the low bound as what may be quoted; where only an
upper bound was published, that is said, and no least saving is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from traceability.materials.confidence import Confidence
from traceability.materials.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class CarbonFactor:
    """One published reduction in per cent of a baseline; `low_percent` is None where the source
    gives an upper bound alone."""

    product: str
    route: str
    steps: tuple[str, ...]
    low_percent: int | None
    high_percent: int
    baseline: str
    boundary: str
    confidence: Confidence
    source: str


@cache
def carbon_factors() -> tuple[CarbonFactor, ...]:
    """The factors that may be shown; a row of letter D is nobody's and is left out."""
    factors = map(_factor, read_table("carbon_factors"))
    return tuple(one for one in factors if one.confidence is not Confidence.UNVERIFIED)


def carbon_of(step: str) -> CarbonFactor | None:
    """What is published of the route that a process step belongs to; None where nothing is."""
    return next((one for one in carbon_factors() if step in one.steps), None)


def _factor(row: Mapping[str, str]) -> CarbonFactor:
    low = row["reduction_low_pct"]
    return CarbonFactor(
        product=row["product"],
        route=row["route"],
        steps=tuple(row["steps"].split(";")),
        low_percent=int(low) if low else None,
        high_percent=int(row["reduction_high_pct"]),
        baseline=row["baseline"],
        boundary=row["boundary"],
        confidence=Confidence(row["confidence"]),
        source=row["source"],
    )
