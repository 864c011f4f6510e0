"""Nothing unverified passes for a fact, in any row of any table."""

from __future__ import annotations

import csv

import pytest

from traceability.materials.analyses import analyses
from traceability.materials.catalogue import materials
from traceability.materials.composition import class_composition
from traceability.materials.confidence import (
    WORDS,
    Confidence,
    Fact,
    Unverified,
    default_of,
    find_fact,
    sourced,
)
from traceability.materials.prices import prices
from traceability.materials.tables import DATA
from traceability.materials.waste_codes import waste_codes


def test_a_guess_cannot_be_built_as_a_fact() -> None:
    with pytest.raises(AssertionError):
        Fact(1, Confidence.UNVERIFIED, "general knowledge")


def test_a_guess_has_no_value_to_show() -> None:
    guess = sourced(7, Confidence.UNVERIFIED, "general knowledge")

    assert guess == Unverified(7, "general knowledge")
    assert not hasattr(guess, "value")
    assert find_fact(guess) is None
    assert default_of(guess) == 7
    assert guess.confidence is Confidence.UNVERIFIED


@pytest.mark.parametrize("letter", [c for c in Confidence if c is not Confidence.UNVERIFIED])
def test_every_other_letter_is_a_fact(letter: Confidence) -> None:
    figure = sourced(7, letter, "a paper")

    assert figure == Fact(7, letter, "a paper")
    assert find_fact(figure) == figure
    assert default_of(figure) == 7
    assert find_fact(None) is None


def test_every_letter_has_its_words() -> None:
    assert set(WORDS) == set(Confidence)


def _rows(table: str) -> list[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _letter(figure: Fact[object] | Unverified[object]) -> tuple[str, bool]:
    return str(figure.confidence), isinstance(figure, Fact)


def test_every_element_figure_keeps_the_letter_of_its_row() -> None:
    loaded = [
        (m.code, e.element, _letter(e.typical_ppm), _letter(e.envelope))
        for m in materials().values()
        for e in m.elements
    ]

    written = [
        (
            row["material_code"],
            row["element"],
            (row["typ_confidence"], row["typ_confidence"] != "D"),
            (row["range_confidence"], row["range_confidence"] != "D"),
        )
        for row in _rows("material_elements")
    ]
    assert sorted(loaded) == sorted(written)


def test_every_material_figure_keeps_the_letter_of_its_row() -> None:
    loaded = {
        m.code: (
            _letter(m.hazards),
            _letter(m.low_codes),
            _letter(m.dryness),
            _letter(m.total_ree) if m.total_ree else None,
        )
        for m in materials().values()
    }

    written = {
        row["material_code"]: (
            (row["confidence"], row["confidence"] != "D"),
            (row["confidence"], row["confidence"] != "D"),
            (row["dryness_confidence"], row["dryness_confidence"] != "D"),
            (row["total_ree_confidence"], row["total_ree_confidence"] != "D")
            if row["total_ree_confidence"]
            else None,
        )
        for row in _rows("materials")
    }
    assert loaded == written


def test_every_price_keeps_the_letter_of_its_tax_basis() -> None:
    loaded = {p.id: _letter(p.tax) for p in prices()}

    assert loaded == {
        row["price_id"]: (row["tax_confidence"], row["tax_confidence"] != "D")
        for row in _rows("prices")
    }


def test_every_waste_code_keeps_its_letter() -> None:
    loaded = [(c.scheme, c.code, _letter(c.applies_to)) for c in waste_codes()]

    assert loaded == [
        (row["scheme"], row["code"], (row["confidence"], row["confidence"] != "D"))
        for row in _rows("waste_codes")
    ]


def test_no_figure_whose_source_is_general_knowledge_alone_is_a_fact() -> None:
    facts = [
        (m.code, e.element)
        for m in materials().values()
        for e in m.elements
        if isinstance(e.typical_ppm, Fact)
        and e.typical_ppm.source == "general knowledge, unverified"
    ]

    assert facts == []


def test_unverified_analyses_are_never_offered_as_assays() -> None:
    unverified = {a.id for a in analyses().values() if a.confidence is Confidence.UNVERIFIED}

    assert unverified == {"MC31", "MC32"}
    assert [
        a.id for a in analyses().values() if a.is_independent_assay and a.id in unverified
    ] == []


def test_a_class_default_carries_its_letter_and_drops_an_unsourced_envelope() -> None:
    contents = {(m.code, c.element): c for m in materials().values() for c in class_composition(m)}

    assert {key for key, c in contents.items() if c.is_unverified} == {
        (row["material_code"], row["element"])
        for row in _rows("material_elements")
        if row["typ_confidence"] == "D" and row["wt_pct_typ"] != "0"
    }
    assert {key for key, c in contents.items() if c.low_ppm is None} == {
        (row["material_code"], row["element"])
        for row in _rows("material_elements")
        if row["typ_confidence"] != "D"
        and row["range_confidence"] == "D"
        and row["wt_pct_typ"] != "0"
    }
