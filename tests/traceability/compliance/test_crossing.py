"""What waste meets at a border: every form, inside the Union and out of it, and what has none."""

from __future__ import annotations

from datetime import date

import pytest

from traceability.compliance.crossing import EU, Route, crossing_remarks
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import NotWasteReason, WasteStatus
from traceability.materials.catalogue import get_material, materials

DAY = date(2026, 11, 26)
IN_EU, OUT = Route("DE", "FR"), Route("DE", "JP")
HARMLESS = WasteChoice(WasteStatus.WASTE, low_code="16 02 16")
HAZARDOUS = WasteChoice(WasteStatus.WASTE, low_code="12 01 18*")
NOT_KNOWN = WasteChoice(WasteStatus.NOT_KNOWN)
BY_PRODUCT = WasteChoice(WasteStatus.NOT_WASTE, reason=NotWasteReason.BY_PRODUCT)


def keys(code: str, choice: WasteChoice | None, route: Route, on: date = DAY) -> list[str]:
    found = crossing_remarks(get_material(code), choice, route, on=on)
    return [remark.key.removeprefix("crossing_") for remark in found]


ROWS = [
    ("EW-HDD35", HARMLESS, OUT, ["equipment"]),
    ("EW-HDD35", HARMLESS, IN_EU, ["in_eu"]),
    ("EW-HDD-SHRED", HARMLESS, OUT, ["equipment"]),
    ("EOL-EV-MOTOR", HARMLESS, Route("FR", "GB"), ["equipment"]),
    ("EOL-HDD-VCM", HARMLESS, OUT, ["solid"]),
    ("EOL-HDD-VCM", HARMLESS, IN_EU, ["solid"]),
    ("PS-NDFEB-SWARF", HARMLESS, IN_EU, ["dispersible"]),
    ("PS-NDFEB-POWDER", HARMLESS, OUT, ["dispersible"]),
    ("PS-NDFEB-BONDED", HARMLESS, OUT, ["unlisted"]),
    ("PS-NDFEB-SWARF", HAZARDOUS, IN_EU, ["hazardous"]),
    ("EW-HDD35", HAZARDOUS, OUT, ["hazardous"]),
    ("EOL-HDD-VCM", NOT_KNOWN, IN_EU, ["not_stated"]),
    ("EOL-HDD-VCM", None, OUT, ["not_stated"]),
    ("EOL-HDD-VCM", BY_PRODUCT, OUT, []),
]


@pytest.mark.parametrize(("code", "choice", "route", "expected"), ROWS)
def test_a_border_asks_by_form_and_code(
    code: str, choice: WasteChoice | None, route: Route, expected: list[str]
) -> None:
    assert keys(code, choice, route) == expected


@pytest.mark.parametrize("choice", [HARMLESS, HAZARDOUS, NOT_KNOWN, None])
def test_what_stays_in_its_country_meets_none(choice: WasteChoice | None) -> None:
    assert keys("EW-HDD35", choice, Route("DE", "DE")) == []


def test_equipment_asks_for_consent_since_the_first_day_of_2025() -> None:
    assert keys("EW-HDD35", HARMLESS, OUT, date(2024, 12, 31)) == []
    assert keys("EW-HDD35", HARMLESS, OUT, date(2025, 1, 1)) == ["equipment"]


def test_every_class_as_waste_gets_one_word_at_each_border() -> None:
    for material in materials().values():
        for route in (IN_EU, OUT):
            assert len(crossing_remarks(material, HARMLESS, route, on=DAY)) == 1, material.code


def test_the_union_has_twenty_seven_members() -> None:
    assert len(EU) == 27
    assert not EU & {"GB", "NO", "CH", "EL", "UK"}
