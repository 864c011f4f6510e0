"""Tables for spreadsheets hold nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.http.spreadsheets import guard, to_csv, unguard

DANGEROUS = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"]


@pytest.mark.parametrize("first", DANGEROUS)
def test_a_cell_that_begins_like_a_formula_is_quoted(first: str) -> None:
    head, row = csv.reader(io.StringIO(to_csv([f"{first}head"], [[f"{first}HYPERLINK(1)"]])))

    assert (head, row) == ([f"'{first}head"], [f"'{first}HYPERLINK(1)"])


@pytest.mark.parametrize("separator", [",", ";", "|", "\t", "\n"])
@pytest.mark.parametrize("first", ["=", "+", "-", "@"])
def test_so_is_one_that_another_separator_would_uncover(separator: str, first: str) -> None:
    assert guard(f"Swarf{separator}{first}1+1") == f"Swarf{separator}'{first}1+1"


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    assert to_csv(["a", "b", "c"], [[-5, None, "plain – text"]]) == "a,b,c\r\n-5,,plain – text\r\n"


def test_plain_texts_with_the_same_marks_inside_are_left_alone() -> None:
    assert guard("EOL-HDD-VCM; 22.9 %, a+b") == "EOL-HDD-VCM; 22.9 %, a+b"


@given(st.text(alphabet="ab=+-@,;\t\r\n＝ ", max_size=20))
def test_a_file_that_comes_back_holds_what_went_out(text: str) -> None:
    assert unguard(guard(text)) == text
