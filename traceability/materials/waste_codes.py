"""Waste, customs and transport codes with the days on which they hold: the dispatch day decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from traceability.materials.confidence import Confidence, Sourced, sourced
from traceability.materials.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

LIST_OF_WASTE = "EU List of Waste (LoW/EWC)"


@dataclass(frozen=True)
class WasteCode:
    """One code. Rows of letter D are candidates for an expert, never a classification of ours."""

    scheme: str
    code: str
    title: str
    is_hazardous: bool | None
    applies_to: Sourced[str]
    applies_from: date | None
    applies_until: date | None
    suspended_until: date | None
    confidence: Confidence
    source: str

    def applies_on(self, day: date) -> bool:
        """Whether the code holds on the day; both ends are inclusive."""
        if self.applies_from is not None and day < self.applies_from:
            return False
        if self.applies_until is not None and day > self.applies_until:
            return False
        return self.suspended_until is None or day > self.suspended_until


@cache
def waste_codes() -> tuple[WasteCode, ...]:
    """Every code, in the table's order."""
    return tuple(_waste_code(row) for row in read_table("waste_codes"))


def find_waste_code(scheme: str, code: str) -> WasteCode | None:
    """The row of a code, or None."""
    for row in waste_codes():
        if (row.scheme, row.code) == (scheme, code):
            return row
    return None


def _waste_code(row: Mapping[str, str]) -> WasteCode:
    confidence = Confidence(row["confidence"])
    return WasteCode(
        scheme=row["scheme"],
        code=row["code"],
        title=row["title_short"],
        is_hazardous={"yes": True, "no": False}.get(row["hazardous_or_controlled"]),
        applies_to=sourced(row["applies_to"], confidence, row["source"]),
        applies_from=_find_day(row["applies_from"]),
        applies_until=_find_day(row["applies_until"]),
        suspended_until=_find_day(row["suspended_until"]),
        confidence=confidence,
        source=row["source"],
    )


def _find_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
