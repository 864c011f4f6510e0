"""Serial numbers are compared as people type them, and short ones tell nothing."""

from __future__ import annotations

import pytest

from traceability.compliance.watching.serials import comparable, is_telling


@pytest.mark.parametrize(
    ("typed", "known", "tells"),
    [
        ("wd-wcc4 n6xy", "WDWCC4N6XY", True),
        ("WDWCC4N6XY", "WDWCC4N6XY", True),
        ("A-12.34/5", "A12345", True),
        ("A-1234", "A1234", False),
        ("------", "", False),
        ("9" * 60, "9" * 60, True),
        ("9" * 61, "9" * 61, False),
    ],
)
def test_a_number_is_one_however_it_is_typed(typed: str, known: str, tells: bool) -> None:
    assert comparable(typed) == known
    assert is_telling(typed) is tells
