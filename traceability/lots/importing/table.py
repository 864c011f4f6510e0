"""A table of lots from the bytes of a CSV file: strict about what it is, easy about its form.

UTF-8 with or without a mark at its start; separated by comma, semicolon or tab, whichever the
first row holds; at most `MOST_ROWS` rows under a header of our columns.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from foundation.errors import N_, Invalid
from foundation.http.spreadsheets import unguard
from traceability.lots.importing.columns import match_header

LARGEST_FILE = 1_000_000
MOST_ROWS = 2_000
LONGEST_CELL = 2_000
SEPARATORS = (",", ";", "\t")


class NotUtf8(Invalid):
    """Bytes that are no UTF-8 would become other letters if they were guessed at."""

    message = N_(
        "Row %(row)s holds characters that are not UTF-8. Save the table anew as “CSV UTF-8”."
    )


class EmptyFile(Invalid):
    """There is nothing in it."""

    message = N_("There are no rows in this file. Start from the template.")


class FileTooLarge(Invalid):
    """A file beyond what a list of lots can be."""

    message = N_("This file is larger than 1 MB. Split it into several.")


class TooManyRows(Invalid):
    """More rows than one file may have."""

    message = N_("There are more than %(most)s rows. Split the file into several.")


class NotCsv(Invalid):
    """The quotes do not close, or something else makes cells impossible to tell apart."""

    message = N_("Row %(row)s is no CSV: a quote that opens must close. Save the table anew.")


class TooManyCells(Invalid):
    """A cell without a column: the separator stands unquoted in a text."""

    message = N_(
        "This row has more cells than there are columns. Put texts with a %(separator)s in quotes."
    )


class CellTooLong(Invalid):
    """A cell beyond every limit."""

    message = N_("This cell holds more than 2,000 characters. Shorten it.")


class Unprintable(Invalid):
    """A control character in a cell."""

    message = N_("This cell holds a character that cannot be printed. Type it anew.")


@dataclass(frozen=True)
class Row:
    """A row of the table: `number` as a spreadsheet counts it, cells by column, and what is wrong
    with its form, by column (or "" for the row).
    """

    number: int
    cells: Mapping[str, str]
    faults: tuple[tuple[str, Invalid], ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows under a header, in their order; rows without any text are left out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def parse_table(raw: bytes) -> Table:
    """The table in a file. Raises a subclass of `Invalid` when the file as a whole is unusable."""
    separator, records = read_records(raw)
    if not records:
        raise EmptyFile()
    (_, head), *body = records
    columns = match_header(head)
    if len(body) > MOST_ROWS:
        raise TooManyRows(most=f"{MOST_ROWS:,}")
    if not body:
        raise EmptyFile()
    return Table(
        tuple(name for name in columns if name),
        tuple(_row(number, columns, cells, separator) for number, cells in body),
    )


def read_records(raw: bytes) -> tuple[str, list[tuple[int, list[str]]]]:
    """The separator, and the cells of each row with any text, numbered as a spreadsheet does.

    Raises `FileTooLarge`, `NotUtf8` or `NotCsv`.
    """
    if len(raw) > LARGEST_FILE:
        raise FileTooLarge()
    text = _decode(raw)
    separator = find_separator(text)
    return separator, _records(text, separator)


def find_separator(text: str) -> str:
    """The separator that stands most often in the first row with any text."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first.count)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as refusal:
        raise NotUtf8(row=raw[: refusal.start].count(b"\n") + 1) from None


def _records(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Each record that holds any text, numbered as a spreadsheet numbers it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                records.append((number, cells))
    except csv.Error:
        raise NotCsv(row=number + 1) from None
    return records


def _row(number: int, columns: tuple[str, ...], cells: list[str], separator: str) -> Row:
    faults: list[tuple[str, Invalid]] = []
    if any(cell.strip() for cell in cells[len(columns) :]):
        faults.append(("", TooManyCells(separator={"\t": "tab"}.get(separator, separator))))
    named = {
        name: unicodedata.normalize("NFC", unguard(cell.strip()))
        for name, cell in zip(columns, cells, strict=False)
        if name
    }
    for name, cell in named.items():
        if len(cell) > LONGEST_CELL:
            faults.append((name, CellTooLong()))
        elif any(ord(character) < 32 and character not in "\n\r\t" for character in cell):
            faults.append((name, Unprintable()))
    return Row(number, named, tuple(faults))
