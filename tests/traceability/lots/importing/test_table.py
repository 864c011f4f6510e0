"""Files as they come: encodings, separators, quotes, limits; each refusal has a row."""

from __future__ import annotations

import pytest

from foundation.errors import Invalid
from traceability.lots.importing.table import (
    LARGEST_FILE,
    MOST_ROWS,
    Row,
    Table,
    parse_table,
)

HEAD = "reference,material_code,net_mass,origin"
ROW = "A-17,EOL-HDD-VCM,640,post_consumer"
CELLS = {
    "reference": "A-17",
    "material_code": "EOL-HDD-VCM",
    "net_mass": "640",
    "origin": "post_consumer",
}

SAME = {
    "plain": f"{HEAD}\n{ROW}\n".encode(),
    "with a mark at its start": f"{HEAD}\n{ROW}\n".encode("utf-8-sig"),
    "semicolons": f"{HEAD}\n{ROW}\n".replace(",", ";").encode(),
    "tabs": f"{HEAD}\n{ROW}\n".replace(",", "\t").encode(),
    "Windows lines": f"{HEAD}\r\n{ROW}\r\n".encode(),
    "quotes": f'"reference","material_code",net_mass,origin\n"A-17",{ROW[5:]}\n'.encode(),
    "words as people write them": f"Reference,Material code,NET MASS,Origin\n{ROW}\n".encode(),
    "columns without a name": f"{HEAD},,\n{ROW},,\n".encode(),
    "a file of ours sent back": f"{HEAD},row,reason\n{ROW},2,This cell is empty.\n".encode(),
}


@pytest.mark.parametrize("file", SAME)
def test_the_same_table_in_many_forms(file: str) -> None:
    table = parse_table(SAME[file])

    assert table == Table(tuple(CELLS), (Row(2, CELLS),))


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    table = parse_table(f'{HEAD}\n\n{ROW}\n,,,\n"A-18\n",X,1,2\n{ROW}\n'.encode())

    assert [row.number for row in table.rows] == [3, 5, 6]


def test_a_comma_in_a_decimal_does_not_hide_the_semicolons() -> None:
    head, row = HEAD.replace(",", ";"), "A-17;EOL-HDD-VCM;312,5 + 313,5;post_consumer"

    table = parse_table(f"{head}\n{row}\n".encode())

    assert table.rows == (Row(2, CELLS | {"net_mass": "312,5 + 313,5"}),)


def test_what_our_own_export_guards_comes_back_as_it_was() -> None:
    table = parse_table(f"{HEAD}\n'=A-17{ROW[4:]}\n".encode())

    assert table.rows[0].cells["reference"] == "=A-17"


REFUSED = {
    "nothing at all": (b"", "EmptyFile"),
    "only a head": (HEAD.encode(), "EmptyFile"),
    "Latin-1": (f"{HEAD}\n{ROW}\nM\xfcnchen,X,1,2".encode("latin-1"), "NotUtf8"),
    "UTF-16": (f"{HEAD}\n{ROW}".encode("utf-16"), "NotUtf8"),
    "a quote that stays open": (f'{HEAD}\n"A-17,X,1,2\n'.encode(), "NotCsv"),
    "no head": (ROW.encode(), "ColumnsMissing"),
    "a column missing": (b"reference,net_mass\nA-17,1", "ColumnsMissing"),
    "a column nobody knows": (f"{HEAD},netmass\n{ROW},1".encode(), "UnknownColumn"),
    "a column twice": (f"{HEAD},Origin\n{ROW},x".encode(), "ColumnTwice"),
    "too many rows": (f"{HEAD}\n{ROW}".encode() + f"\n{ROW}".encode() * MOST_ROWS, "TooManyRows"),
    "too large": (b"x" * (LARGEST_FILE + 1), "FileTooLarge"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "NotUtf8"),
}


@pytest.mark.parametrize("file", REFUSED)
def test_a_file_that_cannot_be_used_says_why(file: str) -> None:
    raw, refusal = REFUSED[file]

    with pytest.raises(Invalid) as caught:
        parse_table(raw)

    assert type(caught.value).__name__ == refusal
    assert str(caught.value)


def test_bytes_that_are_no_utf_8_are_found_by_their_row() -> None:
    with pytest.raises(Invalid) as caught:
        parse_table(f"{HEAD}\n{ROW}\nM\xfcnchen,X,1,2".encode("latin-1"))

    assert caught.value.values == {"row": 3}


def test_the_nearest_column_is_named() -> None:
    with pytest.raises(Invalid) as caught:
        parse_table(f"{HEAD},matrial\n{ROW},1".encode())

    assert caught.value.values["nearest"] == "material_code"


@pytest.mark.parametrize(
    ("row", "column", "refusal"),
    [
        (f"{ROW},and more", "", "TooManyCells"),
        (f"A\x07{ROW[4:]}", "reference", "Unprintable"),
        (f"{'A' * 2001}{ROW[4:]}", "reference", "CellTooLong"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(row: str, column: str, refusal: str) -> None:
    table = parse_table(f"{HEAD}\n{row}\n".encode())

    assert [(name, type(one).__name__) for name, one in table.rows[0].faults] == [(column, refusal)]
