"""What waste meets at a border: consent beforehand, or the green list. Pure.

The codes, their days and their letters are those of the table of waste codes (Basel Convention,
Annexes II, VIII and IX; OECD codes inside the EU, Delegated Regulation (EU) 2024/3229). A remark
says which entry a form can or cannot be, and stops nothing: the authorities of both states decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foundation.errors import N_
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus
from traceability.materials.catalogue import Form, Material
from traceability.materials.remarks import Remark
from traceability.materials.waste_codes import find_waste_code

EU = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
        "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip
BASEL = "Basel Convention"
EQUIPMENT = frozenset({Form.DEVICE, Form.ASSEMBLED, Form.SHRED})


class Crossing(StrEnum):
    """How waste stands at a border."""

    NOT_STATED = "not_stated"
    HAZARDOUS = "hazardous"
    EQUIPMENT = "equipment"
    IN_EU = "in_eu"
    SOLID = "solid"
    DISPERSIBLE = "dispersible"
    UNLISTED = "unlisted"


MESSAGES = {
    Crossing.NOT_STATED: N_(
        "It crosses a border. Say whether it is waste, and under which code, before it leaves."
    ),
    Crossing.HAZARDOUS: N_(
        "Hazardous waste crosses a border: the authorities of both states consent before it leaves"
        " (Basel Convention)."
    ),
    Crossing.EQUIPMENT: N_(
        "Equipment, its parts and its shred cross a border: both states consent beforehand, as Y49,"
        " or A1181 if it is hazardous (Basel Convention, since 2025)."
    ),
    Crossing.IN_EU: N_(
        "Inside the EU equipment and its parts can go on the green list as GC010 or GC020;"
        " elsewhere they need consent beforehand."
    ),
    Crossing.SOLID: N_(
        "Solid magnets can be B1010 of the green list. Taken out of equipment they are a border"
        " case with Y49, which needs consent beforehand: ask the authority."
    ),
    Crossing.DISPERSIBLE: N_(
        "Powder, swarf and sludge are dispersible, so B1010 of the green list does not fit them."
        " Ask the authority for its consent before it leaves."
    ),
    Crossing.UNLISTED: N_(
        "It crosses a border in a form for which we know no entry of the green list. Ask the"
        " authority whether it consents before it leaves."
    ),
}
BY_FORM = {
    Form.SOLID: Crossing.SOLID,
    Form.POWDER: Crossing.DISPERSIBLE,
    Form.SWARF: Crossing.DISPERSIBLE,
    Form.SLUDGE: Crossing.DISPERSIBLE,
}
# What can go on the green list, and as which of its entries, by the list they stand in.
GREEN: dict[Crossing, dict[str, tuple[str, ...]]] = {
    Crossing.SOLID: {"Basel IX": ("B1010",)},
    Crossing.IN_EU: {"OECD": ("GC010", "GC020")},
}


@dataclass(frozen=True)
class Route:
    """From one country to another, by ISO 3166-1 codes."""

    from_country: str
    to_country: str

    @property
    def crosses(self) -> bool:
        """Whether there is a border between them."""
        return self.from_country != self.to_country

    @property
    def is_in_eu(self) -> bool:
        """Whether both ends are in the Union."""
        return {self.from_country, self.to_country} <= EU


def find_crossing(
    material: Material, choice: WasteChoice | None, route: Route, *, on: date
) -> Crossing | None:
    """How a lot of this class stands on this route on the day; None for what stays in its country,
    or is no waste by its owner's word.
    """
    if not route.crosses or (choice and choice.status is WasteStatus.NOT_WASTE):
        return None
    if choice is None or choice.status is WasteStatus.NOT_KNOWN:
        return Crossing.NOT_STATED
    if choice.is_hazardous:
        return Crossing.HAZARDOUS
    if material.form not in EQUIPMENT:
        return BY_FORM.get(material.form, Crossing.UNLISTED)
    if route.is_in_eu:
        return Crossing.IN_EU
    # Consent is asked for since the day that the table gives to Y49.
    listed = find_waste_code(BASEL, "Y49")
    return Crossing.EQUIPMENT if listed and listed.applies_on(on) else None


def crossing_remarks(
    material: Material, choice: WasteChoice | None, route: Route, *, on: date
) -> tuple[Remark, ...]:
    """What to see to before a lot of this class takes this route on the day."""
    crossing = find_crossing(material, choice, route, on=on)
    return (Remark(f"crossing_{crossing.value}", MESSAGES[crossing]),) if crossing else ()


def green_entries(
    material: Material, choice: WasteChoice | None, route: Route, *, on: date
) -> dict[str, tuple[str, ...]]:
    """Entries of the green list that a lot of this class can travel under on this route, by the
    list they stand in; none where nobody knows that its code is harmless.
    """
    crossing = find_crossing(material, choice, route, on=on)
    is_harmless = choice is not None and choice.is_hazardous is False
    return GREEN.get(crossing, {}) if crossing and is_harmless else {}
