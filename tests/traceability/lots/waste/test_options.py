"""The one list a person chooses from."""

from __future__ import annotations

from datetime import date

import pytest

from traceability.lots.waste.options import NotAnOption, choice_from, option_groups, option_of
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import NotWasteReason, WasteStatus
from traceability.materials.catalogue import get_material
from traceability.materials.waste_codes import low_codes

TODAY = date(2026, 11, 26)
CHOICES = [
    WasteChoice(WasteStatus.NOT_KNOWN),
    *[WasteChoice(WasteStatus.WASTE, code) for code in low_codes()],
    *[WasteChoice(WasteStatus.NOT_WASTE, reason=reason) for reason in NotWasteReason],
]


@pytest.mark.parametrize("choice", CHOICES)
def test_every_choice_has_a_value_that_leads_back_to_it(choice: WasteChoice) -> None:
    assert choice_from(option_of(choice)) == choice


def test_saying_nothing_is_not_known() -> None:
    assert option_of(None) == "not_known"


@pytest.mark.parametrize("value", ["", "waste", "waste:99 99 99", "not_waste:because", "maybe"])
def test_what_is_not_on_the_list_is_refused(value: str) -> None:
    with pytest.raises(NotAnOption):
        choice_from(value)


def test_usual_codes_come_first_and_once() -> None:
    usual, others, none = option_groups(get_material("EOL-NDFEB-S"), on=TODAY)

    assert [value for value, _ in usual.options] == ["waste:16 02 16", "waste:19 12 03"]
    assert not {value for value, _ in usual.options} & {value for value, _ in others.options}
    assert [value for value, _ in none.options] == [
        "not_waste:by_product",
        "not_waste:end_of_waste",
        "not_waste:re_use",
    ]


def test_a_code_that_is_known_to_have_ended_is_not_offered() -> None:
    offered = {
        value: day
        for day in (date(2026, 11, 8), date(2026, 11, 9))
        for group in option_groups(None, on=day)
        for value, _ in group.options
        if value in ("waste:20 01 33*", "waste:20 01 42*", "waste:16 06 05")
    }

    assert offered == {
        "waste:20 01 33*": date(2026, 11, 8),
        "waste:20 01 42*": date(2026, 11, 9),
        "waste:16 06 05": date(2026, 11, 9),  # its end is unverified
    }


def test_a_class_without_codes_has_no_usual_ones() -> None:
    groups = option_groups(get_material("OX-MIXED-REO"), on=TODAY)

    assert [group.name for group in groups] == ["Other codes", "It is no waste"]
