from __future__ import annotations

import pytest

from market.prices.tables import (
    MOST_BYTES,
    MOST_ROWS,
    FileTooLong,
    Line,
    NoRows,
    NotUtf8,
    WrongHead,
    decode,
    read_lines,
)

COLUMNS = ("date", "rate")


@pytest.mark.parametrize(
    "text",
    [
        "date,rate\n2026-11-26,8.1\n",
        "\ufeffrate;date\r\n8.1;2026-11-26\r\n",
        'date,rate\n\n"2026-11-26", 8.1\n\n',
    ],
)
def test_a_table_is_read_as_spreadsheets_write_it(text: str) -> None:
    (line,) = read_lines(text, COLUMNS)

    assert line.cells == {"date": "2026-11-26", "rate": "8.1"}


def test_a_line_keeps_its_number_past_empty_ones() -> None:
    lines = read_lines("date,rate\n2026-11-25,8.0\n\n2026-11-26,8.1\n", COLUMNS)

    assert [line.number for line in lines] == [2, 4]


def test_a_row_with_too_few_cells_lacks_its_last_and_one_too_many_shows() -> None:
    assert read_lines("date,rate\n2026-11-26\n2026-11-26,8,1\n", COLUMNS) == [
        Line(2, {"date": "2026-11-26", "rate": ""}),
        Line(3, {"date": "2026-11-26", "rate": "8", "": "1"}),
    ]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", WrongHead),
        ("date,price\n2026-11-26,1\n", WrongHead),
        ("date,rate,rate\n", WrongHead),
        ("date,rate\n", NoRows),
        ("date,rate\n" + "2026-11-26,1\n" * (MOST_ROWS + 1), FileTooLong),
    ],
)
def test_what_is_no_such_table_is_refused(text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_lines(text, COLUMNS)


@pytest.mark.parametrize(
    ("text", "encoding"), [("ü", "latin-1"), ("date,rate", "utf-16"), ("date,rate", "utf-16-le")]
)
def test_a_file_in_another_encoding_is_refused(text: str, encoding: str) -> None:
    with pytest.raises(NotUtf8):
        decode(text.encode(encoding))


def test_a_file_is_utf_8_and_of_a_size() -> None:
    assert decode("\ufeffü".encode()) == "ü"
    with pytest.raises(FileTooLong):
        decode(b"x" * (MOST_BYTES + 1))
