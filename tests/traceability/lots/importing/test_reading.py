"""Cells as lots, and every way a cell can be wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from foundation import clock
from traceability.custody.words import Basis, LotOrigin, Packaging, SourceKind
from traceability.lots.composing import StatedShare
from traceability.lots.importing.reading import read_packages, read_row
from traceability.lots.importing.table import Row, parse_table
from traceability.lots.importing.viewing import template
from traceability.lots.registration import LotDraft, LotPackage
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import NotWasteReason, WasteStatus

SITES = {"Main yard": "site-1", "Halle 2": "site-2"}
LEAST = {
    "reference": "A-17",
    "material_code": "EOL-HDD-VCM",
    "net_mass": "640",
    "origin": "post_consumer",
}


def test_the_least_that_makes_a_lot() -> None:
    reading = read_row(Row(2, LEAST), sites=SITES)

    assert reading.faults == ()
    assert reading.draft == LotDraft(
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(LotPackage(640_000),),
        reference="A-17",
    )


def test_everything_a_row_can_say() -> None:
    cells = {
        "reference": "A-17",
        "material_code": "eol hdd vcm",
        "net_mass": "2 x 312,5 + 100",
        "origin": "Post-consumer",
        "packaging": "Big bag",
        "received_from": "Households of Essen",
        "title": "HDD magnets",
        "description": "Sorted by hand",
        "coating": "Nickel",
        "grade": "n 42 sh",
        "waste_code": "160216",
        "magnetised": "Yes",
        "contents": "Nd 28.6; dy: 1,75 %",
        "basis": "dry",
        "site": "halle 2",
    }

    reading = read_row(Row(2, cells), sites=SITES)

    assert reading.faults == ()
    assert reading.draft == LotDraft(
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.RECEIVED,
        packages=tuple(
            LotPackage(mass_g, packaging=Packaging.BIG_BAG)
            for mass_g in (312_500, 312_500, 100_000)
        ),
        shares=(StatedShare("Nd", 286_000), StatedShare("Dy", 17_500)),
        basis=Basis.DRY,
        title="HDD magnets",
        description="Sorted by hand",
        reference="A-17",
        source_name="Households of Essen",
        coating="Nickel",
        grade="N42SH",
        waste=WasteChoice(WasteStatus.WASTE, "16 02 16"),
        is_magnetised=True,
        site_id="site-2",
    )


@pytest.mark.parametrize(
    ("text", "masses_g"),
    [
        ("640", [640_000]),
        ("0.5 t", [500_000]),
        ("312.5+313", [312_500, 313_000]),
        ("3X10 kg + 5 kg", [10_000, 10_000, 10_000, 5_000]),
        ("2 * 40 lb", [18_144, 18_144]),
    ],
)
def test_masses_of_packages(text: str, masses_g: list[int]) -> None:
    packages = read_packages(text, Packaging.DRUM)

    assert [package.net_g for package in packages] == masses_g


WRONG = [
    ("reference", "", "CellMissing", "This cell is empty, and a lot needs it."),
    ("reference", "A" * 61, "TextTooLong", "Use at most 60 characters."),
    ("material_code", "", "CellMissing", "This cell is empty, and a lot needs it."),
    ("net_mass", "", "CellMissing", "This cell is empty, and a lot needs it."),
    (
        "net_mass",
        "1,250",
        "AmbiguousNumber",
        "1,250 can be read as 1250 or as 1.25. Write 1250 or 1.25.",
    ),
    ("net_mass", "a lot", "NotANumber", "a lot is not a number. Write it like 1250 kg."),
    (
        "net_mass",
        "0",
        "OutOfBounds",
        "0 cannot be a mass here. Give more than 0 and at most 50,000 t.",
    ),
    ("net_mass", "-5", "OutOfBounds", None),
    ("net_mass", "60000 t", "OutOfBounds", None),
    ("net_mass", "5 cwt", "UnknownUnit", "cwt is not a unit we know. Use g, kg, t or lb."),
    ("net_mass", "0.0001", "NotWholeGrams", None),
    ("net_mass", "5 + 5 kg", "UnitsMixed", None),
    ("net_mass", "1001 x 5", "PackagesTooMany", None),
    ("net_mass", "0 x 5", "PackagesTooMany", None),
    ("net_mass", "600 x 5 + 600 x 4", "PackagesTooMany", None),
    ("net_mass", "5 +", "NotANumber", None),
    (
        "origin",
        "mixed",
        "NotAChoice",
        "mixed is not one of these: pre_consumer, post_consumer.",
    ),
    ("packaging", "barrel", "NotAChoice", None),
    ("magnetised", "perhaps", "NotAChoice", "perhaps is not one of these: yes, no."),
    ("contents", "28.6", "NotAShare", None),
    ("contents", "Xx 5", "NotAShare", None),
    ("contents", "Nd 101", "NotAShare", None),
    ("contents", "Nd 5; Nd 6", "ElementTwice", None),
    ("contents", "Nd 0.00001", "ShareTooFine", None),
    ("basis", "wet", "NotAChoice", None),
    ("site", "Halle 3", "NoSuchSite", None),
    ("received_from", "x" * 121, "TextTooLong", None),
]


@pytest.mark.parametrize(("column", "text", "kind", "sentence"), WRONG)
def test_a_wrong_cell_is_named_with_what_would_do(
    column: str, text: str, kind: str, sentence: str | None
) -> None:
    reading = read_row(Row(2, LEAST | {column: text}), sites=SITES)

    assert reading.draft is None
    assert [(fault.column, type(fault.refusal).__name__) for fault in reading.faults] == [
        (column, kind)
    ]
    if sentence:
        assert str(reading.faults[0].refusal) == sentence


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("EOL-HDD-VMC", "EOL-HDD-VCM"),
        ("hard disk magnets", "EOL-HDD-VCM"),
        ("PS-NDFEB-SWARV", "PS-NDFEB-SWARF"),
    ],
)
def test_a_material_nobody_knows_is_near_to_one(text: str, nearest: str) -> None:
    reading = read_row(Row(2, LEAST | {"material_code": text}), sites=SITES)

    (fault,) = reading.faults
    assert nearest in str(fault.refusal.values["nearest"]).split(", ")


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    reading = read_row(Row(2, {"net_mass": "1,250", "origin": "?", "site": "?"}), sites=SITES)

    assert [fault.column for fault in reading.faults] == [
        "reference",
        "material_code",
        "net_mass",
        "origin",
        "site",
    ]


def test_the_templates_own_rows_make_lots() -> None:
    columns, rows = template()
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in [columns, *rows])

    readings = [read_row(row, sites=SITES) for row in parse_table(text.encode()).rows]

    assert [fault for reading in readings for fault in reading.faults] == []


@pytest.mark.parametrize("reason", NotWasteReason)
def test_a_reason_why_it_is_no_waste_is_read(reason: NotWasteReason) -> None:
    reading = read_row(Row(2, {**LEAST, "waste_code": reason.value.replace("_", " ")}), sites=SITES)

    assert reading.draft is not None
    assert reading.draft.waste == WasteChoice(WasteStatus.NOT_WASTE, reason=reason)


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        (
            "grade",
            "N99",
            "N99 is not a grade of the table. Write it like N42SH, or leave it empty.",
        ),
        (
            "waste_code",
            "99 99 99",
            "99 99 99 is not a waste code of our table. Write it like 16 02 16, or choose one.",
        ),
        (
            "waste_code",
            "20 01 33*",
            "Waste code 20 01 33* does not hold today. Choose one that does.",
        ),
    ],
)
def test_a_wrong_grade_or_code_is_said_in_its_cell(column: str, cell: str, sentence: str) -> None:
    with clock.held(datetime(2026, 11, 26, 9, tzinfo=UTC)):
        reading = read_row(Row(2, {**LEAST, column: cell}), sites=SITES)

    assert [(fault.column, str(fault.refusal)) for fault in reading.faults] == [(column, sentence)]
