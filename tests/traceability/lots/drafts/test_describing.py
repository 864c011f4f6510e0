"""What the typed texts of a draft mean, and each refusal in its words."""

from __future__ import annotations

import pytest

from traceability.lots.drafts.describing import read_step, starting_answers
from traceability.lots.drafts.models import Draft
from traceability.lots.drafts.steps import Step

MATERIAL = {"material_code": ["EOL-HDD-VCM"], "is_magnetised": ["yes"]}
AMOUNT = {"packaging": ["drum"], "unit": ["kg"], "masses": ["1250", "", "312.5"]}
SOURCE = {"origin": ["post_consumer"], "source_kind": ["own_production"]}
COMPOSITION = {"basis": ["magnet"], "element": ["Nd", "Dy", ""], "content": ["22.9", "", ""]}


def test_each_page_reads_as_what_was_meant() -> None:
    readings = {
        step: read_step(step, typed).values
        for step, typed in {
            Step.MATERIAL: MATERIAL,
            Step.AMOUNT: AMOUNT,
            Step.SOURCE: SOURCE,
            Step.COMPOSITION: COMPOSITION,
        }.items()
    }

    assert readings[Step.MATERIAL] == {
        "material_code": "EOL-HDD-VCM",
        "title": "HDD voice-coil magnets, removed from yokes",
        "reference": "",
        "description": "",
        "coating": "",
        "grade": "",
        "dry_ppm": None,
        "is_magnetised": True,
        "then": "",
    }
    assert readings[Step.AMOUNT]["masses_g"] == [1_250_000, 312_500]
    assert readings[Step.SOURCE]["source_kind"] == "own_production"
    assert readings[Step.COMPOSITION]["contents"] == {"Nd": 229_000}


REFUSALS = {
    "no material": (
        Step.MATERIAL,
        {},
        {
            "material_code": ["Choose what the material is."],
            "is_magnetised": ["Say whether it is still magnetised."],
        },
    ),
    "a material nobody knows": (
        Step.MATERIAL,
        {**MATERIAL, "material_code": ["GOLD"]},
        {"material_code": ["Choose what the material is."]},
    ),
    "a field nobody asked for": (
        Step.MATERIAL,
        {**MATERIAL, "organisation_id": ["x"]},
        {"organisation_id": ["Unknown field."]},
    ),
    "a mass that reads two ways": (
        Step.AMOUNT,
        {**AMOUNT, "masses": ["12", "1,250"]},
        {"masses.1": ["1,250 can be read as 1250 or as 1.25. Write 1250 or 1.25."]},
    ),
    "no mass": (
        Step.AMOUNT,
        {**AMOUNT, "masses": ["", ""]},
        {"masses.0": ["Give the net mass of each package."]},
    ),
    "too many packages": (
        Step.AMOUNT,
        {**AMOUNT, "masses": ["1"] * 201},
        {"_form": ["A lot has at most 200 packages. Register two lots."]},
    ),
    "received from nobody": (
        Step.SOURCE,
        {**SOURCE, "source_kind": ["received"]},
        {"source_name": ["Name the organisation or household collection it came from."]},
    ),
    "mixed origin": (
        Step.SOURCE,
        {**SOURCE, "origin": ["mixed"]},
        {"origin": ["Say whether it comes from production or from used products."]},
    ),
    "a share above everything": (
        Step.COMPOSITION,
        {**COMPOSITION, "content": ["101"]},
        {"content.0": ["101 is not a share between 0 and 100 %."]},
    ),
    "a share finer than a part per million": (
        Step.COMPOSITION,
        {**COMPOSITION, "content": ["1.23456"]},
        {"content.0": ["1.23456 % is finer than a part per million. Round it to four decimals."]},
    ),
    "an element twice": (
        Step.COMPOSITION,
        {**COMPOSITION, "element": ["Nd", "Nd"], "content": ["22", "23"]},
        {"content.1": ["Nd is given twice. Keep one of the two."]},
    ),
    "a share of nothing": (
        Step.COMPOSITION,
        {**COMPOSITION, "element": ["", ""], "content": ["22", ""]},
        {"content.0": ["Choose the element of this line."]},
    ),
    "a word for a share": (
        Step.COMPOSITION,
        {**COMPOSITION, "content": ["some"]},
        {"content.0": ["some is not a number. Write it like 22.9."]},
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_a_page_that_cannot_be_read_says_why(what: str) -> None:
    step, typed, errors = REFUSALS[what]

    assert read_step(step, typed).errors == errors


def draft_of(code: str) -> Draft:
    answers = {Step.MATERIAL: {"material_code": [code]}}
    return Draft(id="d", organisation_id="o", answers=answers, photo_ids=[])  # type: ignore[call-arg] # never stored


def test_the_composition_starts_with_what_the_class_usually_holds() -> None:
    start = starting_answers(Step.COMPOSITION, draft_of("EOL-HDD-VCM"))

    assert start["basis"] == ["magnet"]
    assert dict(zip(start["element"], start["content"], strict=True))["Nd"] == "22.9"


def test_the_origin_is_chosen_where_the_class_knows_it() -> None:
    assert starting_answers(Step.SOURCE, draft_of("EOL-HDD-VCM")) == {"origin": ["post_consumer"]}
    assert starting_answers(Step.SOURCE, draft_of("SMCO15-BLOCK")) == {}


def test_nothing_is_filled_in_before_the_material_is_known() -> None:
    assert starting_answers(Step.COMPOSITION, draft_of("nonsense")) == {}
