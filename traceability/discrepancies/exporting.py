"""Discrepancies as a table for spreadsheets: to a side, and to an inspector."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from foundation.http.spreadsheets import Cell
from traceability.discrepancies.judging import last_day
from traceability.discrepancies.queries import ToldDiscrepancy

COLUMNS = (
    "lot", "title", "kind", "standing", "giver", "taker", "stated_g", "received_g",
    "difference_g", "difference_ppm", "stated_packages", "received_packages", "received_at",
    "last_day", "words",
)  # fmt: skip


def row_of(told: ToldDiscrepancy, names: Mapping[str, str], *, at: datetime) -> list[Cell]:
    """One line, as things stand at a moment; `words` is how many were said."""
    row, difference = told.row, told.figures.difference
    return [
        row.lot_code, told.title, row.kind.value, told.standing(at).value, names[row.giver_id],
        names[row.taker_id], row.stated_g, row.received_g, difference.grams, difference.ppm,
        row.stated_packages, row.received_packages, row.received_at.isoformat(),
        last_day(row.due_at).isoformat() if row.due_at else None, len(told.words),
    ]  # fmt: skip
