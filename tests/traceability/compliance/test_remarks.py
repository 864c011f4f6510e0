"""What is odd about somebody holding waste of a code on a day: one row for each answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from traceability.compliance.kinds import Part, PermitKind
from traceability.compliance.remarks import ENDED, NONE_STATED, NOT_COVERED, permit_remarks
from traceability.compliance.validity import PermitTerms

TODAY = date(2026, 11, 26)
MAGNETS, OIL = "16 02 16", "12 01 18*"
STORAGE = PermitTerms(
    PermitKind.STORAGE, "DE", date(2026, 1, 1), date(2027, 1, 1), low_codes=("16 02 16",)
)
ENDED_ONE = replace(STORAGE, kind=PermitKind.COLLECTION, valid_until=date(2026, 3, 31))
WITHDRAWN = replace(STORAGE, withdrawn_on=date(2026, 6, 1))
NOT_YET = replace(STORAGE, valid_from=date(2026, 12, 1))
CARRIER = PermitTerms(PermitKind.CARRIER, "NL", date(2026, 1, 1))
SOON = replace(STORAGE, valid_until=date(2026, 12, 1))

NONE = "The seller states no permit for waste. Ask for it before you buy."
GONE = "The seller's collection permit ended on 31 Mar 2026."
MISSING = "No permit of the seller covers waste code 12 01 18* on this day."
MISSING_MAGNETS = "No permit of the seller covers waste code 16 02 16 on this day."

CASES = [
    ("no waste needs none", [], None, []),
    ("nothing stated", [], MAGNETS, [NONE]),
    ("of another kind", [CARRIER], MAGNETS, [NONE]),
    ("withdrawn is as good as none", [WITHDRAWN], MAGNETS, [NONE]),
    ("covered", [STORAGE], MAGNETS, []),
    ("covered, and another has ended", [ENDED_ONE, STORAGE], MAGNETS, []),
    ("covered until soon", [SOON], MAGNETS, []),
    ("another code", [STORAGE], OIL, [MISSING]),
    ("ended", [ENDED_ONE], MAGNETS, [GONE]),
    ("ended, and another code", [ENDED_ONE, STORAGE], OIL, [GONE, MISSING]),
    ("not yet", [NOT_YET], MAGNETS, [MISSING_MAGNETS]),
]


@pytest.mark.parametrize(("case", "permits", "code", "sentences"), CASES)
def test_a_seller_on_a_day(
    case: str, permits: list[PermitTerms], code: str | None, sentences: list[str]
) -> None:
    found = permit_remarks(permits, part=Part.SELLER, low_code=code, on=TODAY)

    assert [str(remark) for remark in found] == sentences, case


@pytest.mark.parametrize(
    ("part", "permits", "sentences"),
    [
        (Part.CARRIER, [CARRIER], []),
        (Part.CARRIER, [STORAGE], ["The carrier states no registration for waste. Ask to see it."]),
        (Part.TAKER, [STORAGE], []),
        (Part.TAKER, [], ["The taker states no permit for waste. Ask whether it may take this."]),
    ],
)
def test_each_part_needs_kinds_of_its_own(
    part: Part, permits: list[PermitTerms], sentences: list[str]
) -> None:
    found = permit_remarks(permits, part=part, low_code=MAGNETS, on=TODAY)

    assert [str(remark) for remark in found] == sentences


def test_every_part_has_its_sentences() -> None:
    assert set(NONE_STATED) == set(NOT_COVERED) == set(ENDED) == set(Part)
