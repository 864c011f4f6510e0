"""The material classes are whole, grouped, and refuse what is not among them."""

from __future__ import annotations

import pytest

from traceability.materials.catalogue import (
    FORM_NAMES,
    GROUP_NAMES,
    Form,
    Group,
    NoSuchMaterial,
    Range,
    get_material,
    materials,
    materials_by_group,
)
from traceability.materials.confidence import Confidence, Fact, Unverified
from traceability.materials.elements import ELEMENTS


def test_there_are_forty_nine_classes_and_each_stands_in_one_group() -> None:
    grouped = [m.code for _, members in materials_by_group() for m in members]

    assert len(materials()) == 49
    assert sorted(grouped) == sorted(materials())


def test_groups_and_forms_have_names() -> None:
    assert (set(GROUP_NAMES), set(FORM_NAMES)) == (set(Group), set(Form))


def test_every_element_range_is_in_order_and_of_a_known_element() -> None:
    wrong = []
    for material in materials().values():
        for row in material.elements:
            span = row.envelope
            bounds = span.value if isinstance(span, Fact) else span.unverified_default
            if not 0 <= bounds.low_ppm <= bounds.high_ppm or row.element not in ELEMENTS:
                wrong.append((material.code, row.element))

    assert wrong == []


def test_hdd_magnets_are_what_the_papers_say() -> None:
    material = get_material("EOL-HDD-VCM")

    assert (material.group, material.family, material.form) == (
        Group.LOOSE_MAGNETS,
        "NdFeB",
        Form.SOLID,
    )
    assert isinstance(material.total_ree, Fact)
    assert material.total_ree.value == Range(255_000, 300_000)
    assert material.total_ree.confidence is Confidence.READ_IN_PRIMARY_SOURCE
    assert material.low_codes == Fact(("16 02 16",), material.confidence, material.source)


def test_oxidised_sludge_may_hold_more_than_a_magnet() -> None:
    total = get_material("PS-NDFEB-SLUDGE-OXID").total_ree

    assert isinstance(total, Fact)
    assert total.value.high_ppm == 520_000


def test_decoys_are_classes_and_hold_no_rare_earths() -> None:
    decoys = [m.code for m in materials().values() if not m.holds_rare_earths]

    assert decoys == ["EOL-FERRITE", "EOL-ALNICO"]


def test_hazards_of_an_unverified_class_are_no_fact() -> None:
    assert isinstance(get_material("PS-NDFEB-POWDER").hazards, Unverified)


def test_a_code_outside_the_table_is_refused() -> None:
    with pytest.raises(NoSuchMaterial) as refusal:
        get_material("GOLD")

    assert str(refusal.value) == "GOLD is not a material class. Choose one from the list."
    assert refusal.value.field == "material_code"
