"""The dispatch day decides whether a code holds."""

from __future__ import annotations

from datetime import date

import pytest

from traceability.materials.waste_codes import LIST_OF_WASTE, find_waste_code, waste_codes


@pytest.mark.parametrize(
    ("scheme", "code", "day", "applies"),
    [
        (LIST_OF_WASTE, "16 02 16", date(2020, 1, 1), True),
        (LIST_OF_WASTE, "16 06 05", date(2026, 11, 8), True),
        (LIST_OF_WASTE, "16 06 05", date(2026, 11, 9), False),
        ("Basel Convention", "Y49", date(2024, 12, 31), False),
        ("Basel Convention", "Y49", date(2025, 1, 1), True),
        ("Basel Convention", "B1110", date(2025, 1, 1), False),
        ("China export control", "MOFCOM 62/2025 (1E902)", date(2026, 11, 10), False),
        ("China export control", "MOFCOM 62/2025 (1E902)", date(2026, 11, 11), True),
    ],
)
def test_a_code_holds_on_its_days(scheme: str, code: str, day: date, applies: bool) -> None:
    row = find_waste_code(scheme, code)

    assert row is not None
    assert row.applies_on(day) is applies


def test_hazard_flags_are_yes_no_or_unknown() -> None:
    flags = {
        code: row.is_hazardous
        for code in ("16 02 13*", "16 02 14", "16 06 (revised)")
        if (row := find_waste_code(LIST_OF_WASTE, code))
    }

    assert flags == {"16 02 13*": True, "16 02 14": False, "16 06 (revised)": None}


def test_an_unknown_code_is_not_found() -> None:
    assert find_waste_code(LIST_OF_WASTE, "99 99 99") is None
    assert len(waste_codes()) == 85
