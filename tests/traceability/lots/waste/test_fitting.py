"""A code of another material is asked about, where the table rests on a source."""

from __future__ import annotations

import pytest

from traceability.lots.waste.reading import WasteChoice, class_remarks
from traceability.lots.waste.words import NotWasteReason, WasteStatus
from traceability.materials.catalogue import get_material

WASTE = WasteStatus.WASTE


@pytest.mark.parametrize(
    ("material", "choice", "expected"),
    [
        ("EOL-HDD-VCM", WasteChoice(WASTE, "16 02 16"), []),
        ("EOL-HDD-VCM", WasteChoice(WASTE, "12 01 18*"), ["code_class"]),
        ("EOL-HDD-VCM", WasteChoice(WASTE, "12 01 18*", basis="Cut with oil"), []),
        ("EOL-HDD-VCM", WasteChoice(WasteStatus.NOT_KNOWN), []),
        ("EOL-HDD-VCM", WasteChoice(WasteStatus.NOT_WASTE, reason=NotWasteReason.RE_USE), []),
        ("EOL-HDD-VCM", None, []),
        ("EW-HDD-YOKE", WasteChoice(WASTE, "12 01 18*"), []),  # nobody verified its codes
        ("NIMH-BLACKMASS", WasteChoice(WASTE, "12 01 18*"), []),  # the table lists none
    ],
)
def test_a_code_fits_the_class_or_its_owner_says_why(
    material: str, choice: WasteChoice | None, expected: list[str]
) -> None:
    found = class_remarks(choice, get_material(material))

    assert [remark.key for remark in found] == expected


def test_the_remark_names_the_codes_that_are_listed() -> None:
    (remark,) = class_remarks(WasteChoice(WASTE, "12 01 18*"), get_material("EOL-HDD-VCM"))

    assert str(remark) == (
        "Waste code 12 01 18* is none that our table lists for this material (16 02 16). Say why"
        " it is that one."
    )
