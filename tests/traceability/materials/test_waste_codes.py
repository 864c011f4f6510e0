"""The dispatch day decides whether a code holds."""

from __future__ import annotations

from datetime import date

import pytest

from traceability.materials.catalogue import get_material, materials
from traceability.materials.confidence import Confidence
from traceability.materials.waste_codes import (
    LIST_OF_WASTE,
    CodeState,
    NoSuchCode,
    code_remarks,
    find_waste_code,
    low_codes,
    parse_low_code,
    usual_codes,
    waste_codes,
)


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
    assert len(waste_codes()) == 93


def test_a_star_and_a_hazardous_code_are_the_same_thing() -> None:
    assert {code for code, row in low_codes().items() if row.is_hazardous} == {
        code for code in low_codes() if code.endswith("*")
    }


def test_every_pair_leads_to_a_hazardous_entry() -> None:
    pairs = {row.code: row.hazardous_pair for row in waste_codes() if row.hazardous_pair}

    assert pairs == {"16 02 14": "16 02 13*", "12 01 15": "12 01 14*", "16 08 04": "16 08 07*"}
    assert all(low_codes()[pair].is_hazardous for pair in pairs.values())


@pytest.mark.parametrize("code", low_codes())
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    spellings = {code, code.rstrip("*"), code.replace(" ", ""), code.replace(" ", ".")}

    assert {parse_low_code(text).code for text in spellings} == {code}


@pytest.mark.parametrize("text", ["", "16 02", "16 06 (revised)", "Y49", "999999", "16 02 160"])
def test_what_is_no_code_of_the_list_is_refused(text: str) -> None:
    with pytest.raises(NoSuchCode) as refusal:
        parse_low_code(text)

    assert str(refusal.value) == (
        f"{text} is not a waste code of our table. Write it like 16 02 16, or choose one."
    )


def test_usual_codes_say_what_nobody_verified() -> None:
    sludge, magnets, cells = "PS-NDFEB-SWARF", "EOL-NDFEB-B", "NIMH-CELL"

    usual = {
        code: [(one.code.code, one.is_unverified) for one in usual_codes(get_material(code))]
        for code in (sludge, magnets, cells)
    }

    assert usual == {
        sludge: [("12 01 18*", False), ("12 01 15", False)],
        magnets: [("16 02 16", True)],
        cells: [("16 06 05", True)],
    }


def test_every_class_names_codes_of_the_list() -> None:
    named = {one.code.code for material in materials().values() for one in usual_codes(material)}

    assert named <= set(low_codes())


STATES = [
    ("16 02 16", date(2026, 1, 1), CodeState.VALID, []),
    ("12 01 15", date(2026, 1, 1), CodeState.VALID,
     ["12 01 15 is the harmless one of a pair with 12 01 14*. Say why it is that one."]),
    ("20 01 33*", date(2026, 11, 8), CodeState.VALID, []),
    ("20 01 33*", date(2026, 11, 9), CodeState.ENDED,
     ["Waste code 20 01 33* ended on 8 Nov 2026. Choose the one that holds now."]),
    ("16 06 05", date(2026, 11, 9), CodeState.ENDED,
     ["Waste code 16 06 05 may have ended on 8 Nov 2026; nobody has verified that."]),
    ("20 01 42*", date(2026, 11, 8), CodeState.NOT_YET,
     ["Waste code 20 01 42* holds only from 9 Nov 2026. Choose one that holds now."]),
    ("20 01 42*", date(2026, 11, 9), CodeState.VALID, []),
]  # fmt: skip


@pytest.mark.parametrize(("code", "day", "state", "sentences"), STATES)
def test_a_code_on_a_day_has_its_state_and_its_remarks(
    code: str, day: date, state: CodeState, sentences: list[str]
) -> None:
    row = low_codes()[code]

    assert row.state_on(day) is state
    assert [str(remark) for remark in code_remarks(row, basis="", on=day)] == sentences


def test_a_suspended_measure_says_until_when() -> None:
    row = find_waste_code("China export control", "MOFCOM 62/2025 (1E902)")

    assert row is not None
    assert row.confidence is Confidence.READ_IN_PRIMARY_SOURCE
    assert [str(remark) for remark in code_remarks(row, basis="", on=date(2026, 11, 10))] == [
        "Waste code MOFCOM 62/2025 (1E902) is suspended until 10 Nov 2026."
    ]


def test_a_reason_for_the_harmless_one_of_a_pair_is_enough() -> None:
    row = low_codes()["12 01 15"]

    assert code_remarks(row, basis="Tested on 3 May", on=date(2026, 1, 1)) == ()
