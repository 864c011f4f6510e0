"""Codes and operations as people type them."""

from __future__ import annotations

import pytest

from traceability.compliance.kinds import (
    KIND_NAMES,
    KINDS_OF_PART,
    OPERATIONS,
    REASON_NAMES,
    NotAnOperation,
    NotAWasteCode,
    Part,
    PermitKind,
    WithdrawalReason,
    parse_low_codes,
    parse_operations,
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ()),
        ("r4, R12;D15", ("D15", "R4", "R12")),
        ("R4 R4\nR13", ("R4", "R13")),
        (" ".join(OPERATIONS), OPERATIONS),
    ],
)
def test_operations_are_read(text: str, read: tuple[str, ...]) -> None:
    assert parse_operations(text) == read


@pytest.mark.parametrize("text", ["R0", "R14", "D16", "X1", "R"])
def test_what_is_no_operation_is_refused(text: str) -> None:
    with pytest.raises(NotAnOperation) as refusal:
        parse_operations(f"R4, {text}")

    assert str(refusal.value) == (f"{text} is not an operation. Write codes like R4, R12 or D15.")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ()),
        ("160216", ("16 02 16",)),
        ("16 02 16, 12.01.18*\n16 02 16", ("12 01 18", "16 02 16")),
        ("16 02 13*; 20 01 36\n", ("16 02 13", "20 01 36")),
    ],
)
def test_waste_codes_are_read_without_their_stars(text: str, read: tuple[str, ...]) -> None:
    assert parse_low_codes(text) == read


@pytest.mark.parametrize("text", ["16 02", "1602167", "all", "16 02 16 and 17"])
def test_what_is_no_waste_code_is_refused(text: str) -> None:
    with pytest.raises(NotAWasteCode) as refusal:
        parse_low_codes(text)

    assert refusal.value.field == "low_codes"


def test_every_kind_reason_and_part_is_in_its_table() -> None:
    assert set(KIND_NAMES) == set(PermitKind)
    assert set(REASON_NAMES) == set(WithdrawalReason)
    assert set(KINDS_OF_PART) == set(Part)
