"""Process steps: how much usually comes out of one, and the most rare earth that may.

`re_recovery_pct_max` is a ceiling: what comes out above it, and above the uncertainty of the
analyses, was not in what went in. A figure of letter D is nobody's, so it is no ceiling.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from traceability.materials.confidence import Confidence, Sourced, find_fact, sourced
from traceability.materials.tables import PPM, find_ppm, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Span:
    """From, usually, to: parts per million of what went in."""

    low_ppm: int
    typical_ppm: int
    high_ppm: int


@dataclass(frozen=True)
class StepFacts:
    """What is known of a step. `step` is its word in custody events."""

    step: str
    mass_out: Sourced[Span] | None
    recovery: Sourced[Span] | None
    records: str
    confidence: Confidence
    source: str

    @property
    def ceiling_ppm(self) -> int:
        """The most of a rare earth that can come out; the whole where nothing better is known."""
        known = find_fact(self.recovery)
        return known.value.high_ppm if known else PPM


@cache
def process_steps() -> Mapping[str, StepFacts]:
    """Every known step by its word."""
    rows = (_facts(row) for row in read_table("process_steps"))
    return MappingProxyType({facts.step: facts for facts in rows})


def ceiling_of(step: str) -> int:
    """The ceiling of a step in ppm; the whole for one that the table does not know."""
    facts = process_steps().get(step)
    return facts.ceiling_ppm if facts else PPM


def _facts(row: Mapping[str, str]) -> StepFacts:
    return StepFacts(
        step=row["step"],
        mass_out=_span(row, "mass_out_pct"),
        recovery=_span(row, "re_recovery_pct"),
        records=row["records"],
        confidence=Confidence(row["confidence"]),
        source=row["source"],
    )


def _span(row: Mapping[str, str], column: str) -> Sourced[Span] | None:
    low, typical, high = (find_ppm(row[f"{column}_{end}"]) for end in ("min", "typ", "max"))
    if low is None or typical is None or high is None:
        return None
    return sourced(Span(low, typical, high), Confidence(row["confidence"]), row["source"])
