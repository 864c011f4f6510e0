"""Lists as tables for spreadsheets: RFC 4180, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

RISKY = ("=", "+", "-", "@", "\t", "\r")


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV under a header."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
    return written.getvalue()


def _safe(cell: str) -> str:
    """A quote before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(RISKY) else cell
