"""Compositions: unknown is not zero, declared is not measured, and sums are shown as they are."""

from __future__ import annotations

from fractions import Fraction

import pytest

from foundation.errors import DomainError
from traceability.materials.analyses import analyses
from traceability.materials.catalogue import Form, get_material
from traceability.materials.composition import (
    Closure,
    Content,
    ContentKind,
    ContentOutOfRange,
    ElementTwice,
    KindsMixed,
    best_contents,
    check_contents,
    class_composition,
    closure,
    contained_g,
    find_ppm_of,
    of_kind,
    of_whole_lot,
    rare_earth_ppm,
)
from traceability.materials.confidence import Confidence
from traceability.materials.elements import RARE_EARTHS, UnknownElement, reading_position

MEASURED, DECLARED = ContentKind.MEASURED, ContentKind.DECLARED


def _content(element: str, ppm: int, kind: ContentKind = DECLARED) -> Content:
    return Content(element, ppm, kind, "magnet mass")


def test_there_are_seventeen_rare_earths() -> None:
    assert len(RARE_EARTHS) == 17


def test_contents_come_back_in_reading_order() -> None:
    checked = check_contents([_content("Fe", 650_000), _content("Dy", 12_000), _content("Nd", 2)])

    assert [c.element for c in checked] == ["Nd", "Dy", "Fe"]
    assert reading_position("Xx") > reading_position("H")


@pytest.mark.parametrize(
    ("contents", "refusal", "message"),
    [
        (
            [_content("Xx", 1)],
            UnknownElement,
            "Xx is not an element of our table. Choose one from the list.",
        ),
        (
            [_content("Nd", -1)],
            ContentOutOfRange,
            "The content of Nd must lie between 0 and 100 %.",
        ),
        (
            [_content("Nd", 1_000_001)],
            ContentOutOfRange,
            "The content of Nd must lie between 0 and 100 %.",
        ),
        (
            [_content("Nd", 1), _content("Nd", 1)],
            ElementTwice,
            "Nd is given twice. Keep one of the two.",
        ),
        (
            [_content("Nd", 1), _content("Pr", 1, MEASURED)],
            KindsMixed,
            "Declared and measured contents cannot be mixed in one sum.",
        ),
    ],
)
def test_a_statement_that_cannot_be_is_refused(
    contents: list[Content], refusal: type[DomainError], message: str
) -> None:
    with pytest.raises(refusal) as raised:
        check_contents(contents)

    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("analysis", "sum_ppm", "is_above_whole", "unexplained_ppm"),
    [
        ("MC01", 996_000, False, 4_000),
        ("MC09", 929_000, False, 71_000),
        ("MC13", 662_000, False, 338_000),
        ("MC16", 1_023_900, True, 0),
        ("MC17", 1_000_000, False, 0),
    ],
)
def test_real_assays_do_not_close(
    analysis: str, sum_ppm: int, is_above_whole: bool, unexplained_ppm: int
) -> None:
    found = closure(analyses()[analysis].contents)

    assert found == Closure(sum_ppm)
    assert (found.is_above_whole, found.unexplained_ppm) == (is_above_whole, unexplained_ppm)


def test_declared_and_measured_are_not_added_up() -> None:
    with pytest.raises(KindsMixed):
        closure([_content("Nd", 1), _content("Pr", 1, MEASURED)])


def test_a_blank_cell_is_unknown_not_zero() -> None:
    assert find_ppm_of(analyses()["MC14"].contents, "Nd") is None
    assert rare_earth_ppm(analyses()["MC14"].contents) is None
    assert rare_earth_ppm(analyses()["MC09"].contents) == 273_000


def test_gadolinium_and_lanthanum_are_a_fifth_of_an_e_bike_magnets_nd_and_pr() -> None:
    contents = analyses()["MC01"].contents
    share = {e: find_ppm_of(contents, e) or 0 for e in ("Gd", "La", "Nd", "Pr")}

    ratio = Fraction(share["Gd"] + share["La"], share["Nd"] + share["Pr"])

    assert round(ratio * 1000) == 202


def test_measured_contents_stand_before_declared_and_are_never_blended() -> None:
    declared, measured = _content("Nd", 240_000), _content("Pr", 27_000, MEASURED)

    assert best_contents([declared, measured]) == (measured,)
    assert best_contents([declared]) == (declared,)
    assert of_kind([declared, measured], DECLARED) == (declared,)


def test_contained_grams_are_exact() -> None:
    assert contained_g(1_250_000, 229_000) == 286_250
    assert contained_g(1, 1) == Fraction(1, 1_000_000)


def test_a_form_starts_with_the_class_and_says_so() -> None:
    neodymium = class_composition(get_material("EOL-HDD-VCM"))[0]

    assert neodymium == Content(
        element="Nd",
        content_ppm=229_000,
        kind=DECLARED,
        basis="magnet mass incl. plating",
        low_ppm=201_000,
        high_ppm=257_000,
        method="class range",
        confidence=Confidence.READ_IN_PRIMARY_SOURCE,
        source=neodymium.source,
    )
    assert "Ueberschaar" in neodymium.source


def test_a_class_without_element_rows_starts_empty() -> None:
    assert class_composition(get_material("EW-HDD35")) == ()


def test_what_a_class_usually_lacks_is_not_declared_as_nothing() -> None:
    offered = [content.element for content in class_composition(get_material("SMCO15-BLOCK"))]

    assert offered == ["Sm", "Co"]


@pytest.mark.parametrize(
    ("form", "bases"),
    [
        (Form.SOLID, ["magnet mass", "board mass"]),
        (Form.ASSEMBLED, ["board mass"]),
        (Form.DEVICE, ["board mass"]),
        (Form.SHRED, ["board mass"]),
    ],
)
def test_shares_of_the_magnets_are_not_shares_of_what_holds_them(
    form: Form, bases: list[str]
) -> None:
    contents = [
        Content("Nd", 220_000, DECLARED, "magnet mass"),
        Content("Ce", 5_000, DECLARED, "board mass"),
    ]

    assert [content.basis for content in of_whole_lot(contents, form)] == bases
