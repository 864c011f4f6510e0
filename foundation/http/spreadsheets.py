"""Tables for spreadsheets: RFC 4180, and no cell that a spreadsheet would run (OWASP ASVS 5.0,
V1.2.10). Every list of the house comes out through here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from flask import Response

from foundation.http import problems

Cell = str | int | None

TYPE = "text/csv; charset=utf-8"
# What begins a formula, full-width forms too: some spreadsheets read them alike.
_FORMULA = re.compile("(^|[,;|\t\n\r])(?=[=+\\-@\t\r＝＋－＠])")
_GUARDED = re.compile("(^|[,;|\t\n\r])'(?=[=+\\-@\t\r＝＋－＠])")


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A head and rows as CSV. Numbers stay numbers; texts are guarded."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([guard(column) for column in columns])
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return written.getvalue()


def download(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The table as a file; the mark at its start lets spreadsheets know that it is UTF-8."""
    return problems.file_bytes(to_csv(columns, rows).encode("utf-8-sig"), TYPE, name=name)


def guard(text: str) -> str:
    """A quote before what a spreadsheet would take for a formula, also after a separator inside
    the text: a file opened with another separator has its cells there.
    """
    return _FORMULA.sub(r"\1'", text)


def unguard(text: str) -> str:
    """The text as it was before `guard`, for files that come back."""
    return _GUARDED.sub(r"\1", text)


def _cell(cell: Cell) -> str | int:
    if cell is None:
        return ""
    return cell if isinstance(cell, int) else guard(cell)
