"""What a choice says on a day."""

from __future__ import annotations

from datetime import date

import pytest

from traceability.lots.waste.reading import WasteChoice, choice_remarks
from traceability.lots.waste.words import NotWasteReason, WasteStatus
from traceability.materials.waste_codes import CodeState

BEFORE, AFTER = date(2026, 11, 8), date(2026, 11, 9)
NOBODY = "Nobody has said yet whether it is waste, and under which code."

CASES = [
    (None, BEFORE, [NOBODY]),
    (WasteChoice(WasteStatus.NOT_KNOWN), BEFORE, [NOBODY]),
    (WasteChoice(WasteStatus.NOT_WASTE, reason=NotWasteReason.RE_USE), BEFORE, []),
    (WasteChoice(WasteStatus.WASTE, "20 01 33*"), BEFORE, []),
    (
        WasteChoice(WasteStatus.WASTE, "20 01 33*"),
        AFTER,
        ["Waste code 20 01 33* ended on 8 Nov 2026. Choose the one that holds now."],
    ),
]


@pytest.mark.parametrize(("choice", "day", "sentences"), CASES)
def test_a_choice_on_a_day_has_its_remarks(
    choice: WasteChoice | None, day: date, sentences: list[str]
) -> None:
    assert [str(remark) for remark in choice_remarks(choice, on=day)] == sentences


def test_a_choice_knows_its_code() -> None:
    oily = WasteChoice(WasteStatus.WASTE, "12 01 18*")
    kept = WasteChoice(WasteStatus.NOT_WASTE, reason=NotWasteReason.BY_PRODUCT)

    assert (oily.is_hazardous, oily.state_on(BEFORE)) == (True, CodeState.VALID)
    assert (kept.is_hazardous, kept.state_on(BEFORE), kept.code) == (None, None, None)
