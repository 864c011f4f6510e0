"""The warnings a label and its page show, drawn from a material's hazard words and its state.

The marks are our own: a diamond with a magnet, a flame or an exclamation mark. They warn the hand
that lifts the drum; they classify nothing under CLP or ADR.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from foundation.errors import N_
from traceability.materials.catalogue import Material
from traceability.materials.confidence import default_of


class Mark(StrEnum):
    """What is drawn inside the diamond."""

    MAGNET = "magnet"
    FIRE = "fire"
    HARM = "harm"


@dataclass(frozen=True)
class Warning:
    """A mark with the words beside it."""

    mark: Mark
    text: str


MAGNET_TEXT = N_("Strong magnets: fingers get crushed. Keep pacemakers and cards away.")
_FIRE_WORDS = ("self-heat", "pyrophoric", "flammable", "fire", "hydrogen", "lithium")
_MAGNET_WORDS = ("magnetised", "extreme force")
_REFERENCES = ("as above", "as sintered", "as bev")  # rows of the catalogue that point at another
_HARMLESS = ("none", "none special", "none special when solid", "data-bearing", "")


def warnings_of(material: Material, *, is_magnetised: bool) -> tuple[Warning, ...]:
    """The warnings for a lot of this class. Hazards that nobody has verified are still shown."""
    return warnings(default_of(material.hazards), is_magnetised=is_magnetised)


def warnings(hazards: str, *, is_magnetised: bool) -> tuple[Warning, ...]:
    """The magnet warning when it applies, then one for each hazard that is no magnet's."""
    found = [Warning(Mark.MAGNET, MAGNET_TEXT)] if is_magnetised else []
    for hazard in (part.strip() for part in hazards.split(";")):
        mark = _mark(hazard.lower())
        if mark is not None:
            found.append(Warning(mark, hazard[0].upper() + hazard[1:]))
    return tuple(found)


def _mark(hazard: str) -> Mark | None:
    """The mark for words of the catalogue; None when the lot's own state or nothing speaks."""
    if hazard in _HARMLESS or hazard in _REFERENCES:
        return None
    if any(word in hazard for word in _MAGNET_WORDS):
        return None
    if "not self-heating" not in hazard and any(word in hazard for word in _FIRE_WORDS):
        return Mark.FIRE
    return Mark.HARM
