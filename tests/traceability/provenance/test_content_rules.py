"""Assays against declarations: where they differ, and what another class would explain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.traceability.provenance.story import (
    NBSP,
    Story,
    assay,
    register,
    told,
)
from traceability.provenance.findings import Rule, Severity
from traceability.provenance.rules import judge

FAILURE, REMARK, NOTE = Severity.FAILURE, Severity.REMARK, Severity.NOTE


@pytest.mark.parametrize(
    ("declared", "measured", "messages"),
    [
        ({"Nd": 229_000, "Dy": 14_000}, {"Nd": 210_000, "Dy": 12_000}, []),
        ({"Nd": 229_000}, {"Nd": 229_000, "Fe": 650_000}, []),
        ({}, {"Nd": 229_000}, []),
        (
            {"Nd": 229_000, "Dy": 14_000},
            {"Nd": 229_000, "Dy": 4_000},
            ["The assay differs from the declaration in Dy."],
        ),
        ({"Nd": 229_000, "Dy": 1_000}, {"Nd": 229_000, "Dy": 4_000}, []),
        (
            {"Nd": 229_000, "Pr": 27_000},
            {"Nd": 150_000, "Pr": 27_000},
            [
                "The assay differs from the declaration in Nd.",
                "The assay finds less rare earth than was declared.",
            ],
        ),
        (
            {"Nd": 229_000},
            {"Nd": 229_000, "La": 30_000},
            ["Lanthanum, cerium and gadolinium make up 11.6 % of the rare earths."],
        ),
        ({"Nd": 158_000, "Gd": 31_600}, {"Nd": 158_000, "Gd": 31_600, "La": 10_700}, []),
        (
            {"Nd": 229_000},
            {"Nd": 229_000, "Sr": 6_000},
            ["The assay finds strontium or barium: there may be ferrite in the lot."],
        ),
        ({"Nd": 229_000}, {"Nd": 229_000, "Sr": 5_000}, []),
        ({"Nd": 229_000}, {"Nd": 229_000, "Al": 10_000, "O": 150_000}, []),
        (
            {"Nd": 229_000},
            {"Nd": 229_000, "Al": 10_001},
            ["The assay finds as much aluminium as shredded devices have, not loose magnets."],
        ),
    ],
)
def test_an_assay_is_compared_with_the_declaration(
    declared: dict[str, int], measured: dict[str, int], messages: list[str]
) -> None:
    story = Story()
    story.tell(register(declared_ppm=declared))
    story.tell(assay(measured))

    assert told(judge(story.evidence())) == [
        (Rule.COMPOSITION, REMARK, message) for message in messages
    ]


@pytest.mark.parametrize(
    ("code", "oxygen_ppm", "messages"),
    [
        ("PS-NDFEB-SWARF", 100_000, []),
        (
            "PS-NDFEB-SWARF",
            100_001,
            ["The assay finds as much oxygen as oxidised sludge has, not swarf."],
        ),
        ("PS-NDFEB-SLUDGE-OXID", 300_000, []),
        ("NOT-IN-THE-TABLE", 300_000, []),
    ],
)
def test_swarf_that_is_oxidised_is_another_class(
    code: str, oxygen_ppm: int, messages: list[str]
) -> None:
    story = Story()
    story.tell(replace(register(), material_code=code))
    story.tell(assay({"O": oxygen_ppm}))

    assert [message for _, _, message in told(judge(story.evidence()))] == messages


@pytest.mark.parametrize(
    ("measured_ppm", "messages"),
    [
        (201_000, []),
        (198_000, []),
        (
            197_999,
            ["The assay lies outside the usual range of the material in Nd."],
        ),
    ],
)
def test_a_class_default_is_compared_as_a_range(measured_ppm: int, messages: list[str]) -> None:
    story = Story()
    story.tell(
        register(declared_ppm={"Nd": 229_000}, is_class_default=True, range_ppm=(201_000, 257_000))
    )
    story.tell(assay({"Nd": measured_ppm}, uncertainty_ppm=3_000))

    assert [m for _, _, m in told(judge(story.evidence()))] == messages


def test_an_assay_above_the_whole_is_remarked() -> None:
    story = Story()
    story.tell(register())
    story.tell(assay({"Nd": 267_000, "Pr": 43_500, "Dy": 33_400, "Fe": 680_000}))

    verdict = judge(story.evidence())

    assert told(verdict) == [(Rule.CLOSURE, REMARK, "The assay adds up to more than the whole.")]
    assert verdict.findings[0].found == f"102.39{NBSP}%"
