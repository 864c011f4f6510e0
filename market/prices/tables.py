"""A CSV file as rows, read strictly: UTF-8, one head, known columns, and each fault by its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from foundation.errors import N_, Invalid

MOST_ROWS = 2_000
MOST_BYTES = 1_000_000
HEAD_LINE = 1


class NotUtf8(Invalid):
    """A file in another encoding would put wrong letters into rows that stay."""

    message = N_("The file is not UTF-8. Save it as “CSV UTF-8” and choose it again.")


class FileTooLong(Invalid):
    """A file is read whole before anything is written."""

    message = N_("The file is too long. Send at most %(rows)s rows, or 1 MB, at a time.")


class WrongHead(Invalid):
    """The columns are those of the head, in any order."""

    message = N_("The first line must name exactly these columns: %(columns)s.")


class NoRows(Invalid):
    """A file with a head alone."""

    message = N_("There are no rows under the first line.")


@dataclass(frozen=True)
class Line:
    """One row with the number of its line, which is how its faults are named."""

    number: int
    cells: dict[str, str]


def decode(raw: bytes) -> str:
    """The text of an uploaded file. Raises `FileTooLong` or `NotUtf8`."""
    if len(raw) > MOST_BYTES:
        raise FileTooLong(field="file", rows=MOST_ROWS)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotUtf8(field="file") from None
    if "\0" in text:  # plain letters in UTF-16 pass for UTF-8 with a U+0000 after each
        raise NotUtf8(field="file")
    return text


def read_lines(text: str, columns: Sequence[str]) -> list[Line]:
    """The rows of a table with these columns. Raises `WrongHead`, `NoRows` or `FileTooLong`.

    Commas or semicolons part the cells, whichever the head has.
    """
    head = text.partition("\n")[0]
    delimiter = ";" if ";" in head and "," not in head else ","
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)]
    except csv.Error:
        raise WrongHead(columns=", ".join(columns)) from None
    if not rows or sorted(rows[0][1]) != sorted(columns):
        raise WrongHead(columns=", ".join(columns))
    names = rows[0][1]
    if len(rows) == HEAD_LINE:
        raise NoRows()
    if len(rows) - HEAD_LINE > MOST_ROWS:
        raise FileTooLong(rows=MOST_ROWS)
    # A row with too few cells lacks its last ones; one too many shows as a cell without a name.
    return [
        Line(number, dict(zip([*names, ""], [*row, *[""] * (len(names) - len(row))], strict=False)))
        for number, row in rows[HEAD_LINE:]
    ]
