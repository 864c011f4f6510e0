"""What waste meets at a border: consent beforehand, or the green list. Pure.

The codes, their days and their letters are those of the table of waste codes (Basel Convention,
Annexes II, VIII and IX; OECD codes inside the EU, Delegated Regulation (EU) 2024/3229). A remark
says which entry a form can or cannot be, and stops nothing: the authorities of both states decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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

NOT_STATED = N_(
    "It crosses a border. Say whether it is waste, and under which code, before it leaves."
)
HAZARDOUS = N_(
    "Hazardous waste crosses a border: the authorities of both states consent before it leaves"
    " (Basel Convention)."
)
EQUIPMENT_OUTSIDE = N_(
    "Equipment, its parts and its shred cross a border: both states consent beforehand, as Y49, or"
    " A1181 if it is hazardous (Basel Convention, since 2025)."
)
EQUIPMENT_IN_EU = N_(
    "Inside the EU equipment and its parts can go on the green list as GC010 or GC020; elsewhere"
    " they need consent beforehand."
)
SOLID = N_(
    "Solid magnets can be B1010 of the green list. Taken out of equipment they are a border case"
    " with Y49, which needs consent beforehand: ask the authority."
)
LOOSE = N_(
    "Powder, swarf and sludge are dispersible, so B1010 of the green list does not fit them. Ask"
    " the authority for its consent before it leaves."
)
UNLISTED = N_(
    "It crosses a border in a form for which we know no entry of the green list. Ask the authority"
    " whether it consents before it leaves."
)
BY_FORM = {
    Form.SOLID: ("crossing_solid", SOLID),
    Form.POWDER: ("crossing_dispersible", LOOSE),
    Form.SWARF: ("crossing_dispersible", LOOSE),
    Form.SLUDGE: ("crossing_dispersible", LOOSE),
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


def crossing_remarks(
    material: Material, choice: WasteChoice | None, route: Route, *, on: date
) -> tuple[Remark, ...]:
    """What to see to before a lot of this class takes this route on the day. What stays in its
    country, or is no waste by its owner's word, has none.
    """
    if not route.crosses or (choice and choice.status is WasteStatus.NOT_WASTE):
        return ()
    if choice is None or choice.status is WasteStatus.NOT_KNOWN:
        return (Remark("crossing_not_stated", NOT_STATED),)
    if choice.is_hazardous:
        return (Remark("crossing_hazardous", HAZARDOUS),)
    if material.form in EQUIPMENT:
        return _equipment(route, on=on)
    key, message = BY_FORM.get(material.form, ("crossing_unlisted", UNLISTED))
    return (Remark(key, message),)


def green_entries(
    material: Material, choice: WasteChoice | None, route: Route
) -> dict[str, tuple[str, ...]]:
    """Entries of the green list that waste of this class can travel under on this route, by the
    list they stand in; none for what needs consent beforehand or is no waste.
    """
    is_harmless = choice is not None and choice.low_code is not None and not choice.is_hazardous
    if not (route.crosses and is_harmless):
        return {}
    if material.form is Form.SOLID:
        return {"Basel IX": ("B1010",)}
    if material.form in EQUIPMENT and route.is_in_eu:
        return {"OECD": ("GC010", "GC020")}
    return {}


def _equipment(route: Route, *, on: date) -> tuple[Remark, ...]:
    """Consent is asked for since the day the table gives to Y49."""
    if route.is_in_eu:
        return (Remark("crossing_in_eu", EQUIPMENT_IN_EU),)
    listed = find_waste_code(BASEL, "Y49")
    if listed is None or not listed.applies_on(on):
        return ()
    return (Remark("crossing_equipment", EQUIPMENT_OUTSIDE),)
