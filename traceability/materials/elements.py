"""The elements a lot can be said to contain: the seventeen rare earths and their company."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from foundation.errors import N_, Invalid


@dataclass(frozen=True)
class Element:
    """One element; `name` is a message for gettext."""

    symbol: str
    name: str
    is_rare_earth: bool


class UnknownElement(Invalid):
    """Only elements that occur in magnets and their carriers are asked for."""

    message = N_("%(symbol)s is not an element of our table. Choose one from the list.")


_RARE_EARTHS = {
    "Sc": N_("Scandium"),
    "Y": N_("Yttrium"),
    "La": N_("Lanthanum"),
    "Ce": N_("Cerium"),
    "Pr": N_("Praseodymium"),
    "Nd": N_("Neodymium"),
    "Pm": N_("Promethium"),
    "Sm": N_("Samarium"),
    "Eu": N_("Europium"),
    "Gd": N_("Gadolinium"),
    "Tb": N_("Terbium"),
    "Dy": N_("Dysprosium"),
    "Ho": N_("Holmium"),
    "Er": N_("Erbium"),
    "Tm": N_("Thulium"),
    "Yb": N_("Ytterbium"),
    "Lu": N_("Lutetium"),
}
_OTHERS = {
    "Fe": N_("Iron"),
    "B": N_("Boron"),
    "Co": N_("Cobalt"),
    "Ni": N_("Nickel"),
    "Cu": N_("Copper"),
    "Al": N_("Aluminium"),
    "Nb": N_("Niobium"),
    "Zr": N_("Zirconium"),
    "Ga": N_("Gallium"),
    "Mn": N_("Manganese"),
    "Zn": N_("Zinc"),
    "Si": N_("Silicon"),
    "Ti": N_("Titanium"),
    "Sr": N_("Strontium"),
    "Ba": N_("Barium"),
    "C": N_("Carbon"),
    "N": N_("Nitrogen"),
    "O": N_("Oxygen"),
    "H": N_("Hydrogen"),
}

ELEMENTS = MappingProxyType(
    {symbol: Element(symbol, name, is_rare_earth=True) for symbol, name in _RARE_EARTHS.items()}
    | {symbol: Element(symbol, name, is_rare_earth=False) for symbol, name in _OTHERS.items()}
)
RARE_EARTHS: tuple[str, ...] = tuple(_RARE_EARTHS)
# The order in which compositions are read aloud: what is paid for first, then what it sits in.
READING_ORDER: tuple[str, ...] = (
    *("Nd", "Pr", "Dy", "Tb", "Sm", "Gd", "Ho", "Ce", "La", "Y", "Eu"),
    *("Sc", "Er", "Tm", "Yb", "Lu", "Pm"),
    *_OTHERS,
)


def get_element(symbol: str) -> Element:
    """The element with this symbol, or `UnknownElement`."""
    element = ELEMENTS.get(symbol)
    if element is None:
        raise UnknownElement(symbol=symbol)
    return element


def reading_position(symbol: str) -> int:
    """Where the element stands in a list; unknown symbols come last."""
    return READING_ORDER.index(symbol) if symbol in READING_ORDER else len(READING_ORDER)
