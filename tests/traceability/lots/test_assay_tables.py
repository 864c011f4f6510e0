"""Tables of laboratories and XRF guns: what is understood, what is asked, what is never guessed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from foundation.errors import Invalid
from foundation.http.quantities import AmbiguousNumber, NotANumber
from traceability.lots.assay_tables import (
    AssayTable,
    Line,
    NoLayout,
    NotInTable,
    NoUnit,
    SeveralReadings,
    Twice,
    UnknownUnit,
    read_assay_table,
)
from traceability.lots.importing.table import NotCsv, NotUtf8
from traceability.lots.shares import NotAShare, parse_share
from traceability.materials.oxides import get_oxide


def read(text: str) -> AssayTable:
    return read_assay_table(text.encode())


LAYOUTS = {
    "a line an element": "Element,Result (wt%),U (k=2)\nNd,22.4,0.3\nDy,1.05,\n",
    "semicolons and decimal commas": "Element;Content [%];2s\nNd;22,4;0,3\nDy;1,05;\n",
    "a unit a line": "analyte\tvalue\tunit\terror\nNd\t224000\tmg/kg\t3000\nDy\t1.05\t%\t\n",
    "the unit as the heading": "element,ppm,+/-\nneodymium,224000,3000\nDysprosium,10500,\n",
    "a column an element": "Reading,Nd (%),Nd +/-,Dy (%)\n17,22.4,0.3,1.05\n",
    "a column an element, one unit": "Units,Nd,+/-,Dy\n%,22.4,0.3,1.05\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tables_of_many_makes_say_the_same(layout: str) -> None:
    table = read(LAYOUTS[layout])

    assert table.lines == [Line("Nd", 224_000, 3_000), Line("Dy", 10_500, None)]
    assert (table.faults, table.not_found, table.is_doubled) == ([], [], False)


def test_one_standard_deviation_is_doubled_and_says_so() -> None:
    table = read("Element,Content (%),1s\nNd,22.4,0.15\n")

    assert table.lines == [Line("Nd", 224_000, 3_000)]
    assert table.is_doubled


def test_an_oxide_becomes_its_metal_by_the_named_factor() -> None:
    table = read("Oxide,Content (%),U\nNd2O3,27.1,0.4\nPr6O11,5,\n")

    factor = get_oxide("Nd2O3").metal_to_oxide
    assert table.lines[0] == Line("Nd", round(271_000 / factor), round(4_000 / factor))
    assert table.lines[1].content_ppm == round(50_000 / get_oxide("Pr6O11").metal_to_oxide)
    assert table.converted == ["Nd2O3", "Pr6O11"]


@pytest.mark.parametrize("text", ["<0.01", "< LOD", "n.d.", "ND", "-", ""])
def test_what_was_not_found_is_left_out_and_is_not_zero(text: str) -> None:
    table = read(f"Element,Content (%)\nNd,22.4\nTb,{text}\n")

    assert [line.element for line in table.lines] == ["Nd"]
    assert table.not_found == ["Tb"]


FAULTS: list[tuple[str, int, type[Invalid]]] = [
    ("Element,Content (%)\nNd,22.4\nUnobtainium,1\n", 3, NotInTable),
    ("Element,Content (%)\n\nNd,many\n", 3, NotANumber),
    ("Element,Content (%)\nNd,122.4\n", 2, NotAShare),
    ("Element,Content (%)\nNd,-1\n", 2, NotAShare),
    ("Element,Content\nNd,22.4\n", 2, NoUnit),
    ("Element,Content (tesla)\nNd,1.2\n", 2, UnknownUnit),
    ("Element,Content (ppm)\nDy,1.250\n", 2, AmbiguousNumber),
    ("Element,Content (%)\nNd,22\nNd2O3,27\n", 3, Twice),
]


@pytest.mark.parametrize(("text", "row", "kind"), FAULTS)
def test_a_row_that_cannot_be_read_is_named(text: str, row: int, kind: type[Invalid]) -> None:
    (fault,) = read(text).faults

    assert (fault.row, type(fault.refusal)) == (row, kind)


UNUSABLE: list[tuple[bytes, type[Invalid]]] = [
    (b"", NoLayout),
    (b"Element,Content (%)\n", NoLayout),
    (b"Lot,Price\nA,1\n", NoLayout),
    (b"Element,Sample\nNd,A\n", NoLayout),
    (b"Reading,Nd (%),Dy (%)\n1,22,1\n2,23,1\n", SeveralReadings),
    (b'Element,Content (%)\n"Nd,1\n', NotCsv),
    (b"Element,Content (%)\nNd\xff,1\n", NotUtf8),
]


@pytest.mark.parametrize(("raw", "kind"), UNUSABLE)
def test_a_table_that_says_too_little_is_refused_as_a_whole(
    raw: bytes, kind: type[Invalid]
) -> None:
    with pytest.raises(kind):
        read_assay_table(raw)


@pytest.mark.parametrize(
    ("text", "ppm"), [("22.412", 224_120), ("22,412", 224_120), ("0.05 %", 500), ("100", 1_000_000)]
)
def test_a_share_that_can_be_read_one_way_alone_is_not_asked_about(text: str, ppm: int) -> None:
    assert parse_share(text) == Fraction(ppm)
