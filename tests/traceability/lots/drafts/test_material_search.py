"""Finding a material: what people call it, and what they get first."""

from __future__ import annotations

import pytest

from traceability.lots.drafts.material_search import find_materials
from traceability.materials.catalogue import materials

FIRST = {
    "hdd magnets": "EOL-HDD-VCM",
    "Hard disk": "EW-HDD35",
    "VOICE  coil": "EOL-HDD-VCM",
    "neodimium swarf": "PS-NDFEB-SWARF",
    "neo grindings": "PS-NDFEB-SWARF",
    "Späne": "PS-NDFEB-SWARF",
    "SmCo slury": "PS-SMCO-SLURRY",
    "e-bike": "EOL-EBIKE-MOTOR",
    "Wind turbine": "EOL-WIND-DD",
    "speaker": "EW-SPK-NDFEB",
    "earphones": "EW-HEADPHONE",
    "elevator": "EOL-LIFT",
    "NiMH batteries": "NIMH-CELL",
    "ceramic": "EOL-FERRITE",
    "ps-ndfeb-block": "PS-NDFEB-BLOCK",
}


@pytest.mark.parametrize("query", FIRST)
def test_what_a_yard_calls_it_finds_the_class(query: str) -> None:
    assert find_materials(query)[0].code == FIRST[query]


def test_every_word_must_fit() -> None:
    assert find_materials("hdd banana") == ()


def test_short_words_forgive_no_slip() -> None:
    assert find_materials("hdx") == ()


def test_no_words_find_every_class_in_the_tables_order() -> None:
    assert find_materials(" - ") == tuple(materials().values())


@pytest.mark.parametrize("slip", ["loudspaker", "loudsppeaker", "loudspeakre", "loudspeaxer"])
def test_one_slip_of_the_finger_is_forgiven(slip: str) -> None:
    assert [material.code for material in find_materials(slip)] == ["EW-SPK-NDFEB"]


def test_two_slips_are_another_word() -> None:
    assert find_materials("loudspxaxer") == ()
