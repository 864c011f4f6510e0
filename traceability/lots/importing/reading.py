"""A row of the table as a lot to register, or what is wrong with it, cell by cell. Pure but for the
tables of materials, and for the day on which a waste code must hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from foundation.errors import N_, DomainError, Invalid
from foundation.http.quantities import parse_mass
from traceability.custody.words import Basis, LotOrigin, Packaging, SourceKind
from traceability.lots.composing import StatedShare, declared_contents
from traceability.lots.drafts.material_search import find_materials
from traceability.lots.importing.columns import normal
from traceability.lots.importing.table import Row
from traceability.lots.registration import LotDraft, LotPackage
from traceability.lots.shares import parse_per_cent
from traceability.lots.waste.choosing import check_choice
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import NotWasteReason, WasteStatus
from traceability.materials.catalogue import Material, materials
from traceability.materials.elements import ELEMENTS
from traceability.materials.grades import parse_grade

Kind = TypeVar("Kind", bound=StrEnum)
Result = TypeVar("Result")

MOST_PACKAGES = 1000
NEAREST = 3
LONGEST = {
    "reference": 60, "received_from": 120, "title": 120, "description": 2000, "coating": 60,
}  # fmt: skip
ORIGINS = (LotOrigin.PRE_CONSUMER, LotOrigin.POST_CONSUMER)
COUNTED = re.compile(r"^\s*(\d+)\s*[x×*]\s*(.+)$", re.IGNORECASE | re.DOTALL)
SHARE = re.compile(r"^([A-Za-z]{1,2})\s*[:=]?\s*(.+?)\s*%?$")


class CellMissing(Invalid):
    """A lot cannot do without this."""

    message = N_("This cell is empty, and a lot needs it.")


class TextTooLong(Invalid):
    """Longer than a lot's page shows."""

    message = N_("Use at most %(most)s characters.")


class NotAChoice(Invalid):
    """A word that is not among those there are."""

    message = N_("%(text)s is not one of these: %(choices)s.")


class UnknownMaterial(Invalid):
    """No such material class; what it is near to."""

    message = N_("%(code)s is not a material code. Near to it: %(nearest)s.")


class UnitsMixed(Invalid):
    """One package with a unit and one without: which unit has the other?"""

    message = N_("Some of these masses have a unit and some have none. Write it at each.")


class PackagesTooMany(Invalid):
    """More packages than a lot may have."""

    message = N_("A lot has 1 to 1,000 packages. Split it into several lots.")


class NotAShare(Invalid):
    """An element and its per cent."""

    message = N_("%(text)s is not an element with its per cent. Write it like Nd 28.6; Dy 1.75.")


class NoSuchSite(Invalid):
    """A site that the organisation does not have."""

    message = N_("You have no site called %(name)s. You have: %(names)s.")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell; `column` is empty when it is about the whole row."""

    column: str
    refusal: DomainError


@dataclass(frozen=True)
class Reading:
    """A row as it was understood: a draft to register, or faults."""

    row: Row
    draft: LotDraft | None
    faults: tuple[Fault, ...]

    @property
    def reference(self) -> str:
        """The row's own number for the lot, if it has one."""
        return self.row.cells.get("reference", "")


class _Cells:
    """The cells of one row, each read by its own rule; what is wrong is collected."""

    def __init__(self, row: Row) -> None:
        self.cells = row.cells
        self.faults = [Fault(column, refusal) for column, refusal in row.faults]

    def text(self, column: str, *, is_required: bool = False) -> str:
        text = self.cells.get(column, "")
        most = LONGEST.get(column)
        if is_required and not text:
            self.faults.append(Fault(column, CellMissing()))
        elif most and len(text) > most:
            self.faults.append(Fault(column, TextTooLong(most=most)))
        return text

    def read(self, column: str, rule: Callable[[str], Result], empty: Result) -> Result:
        """What a rule makes of the cell; `empty` when there is nothing in it or it is refused."""
        text = self.cells.get(column, "")
        if not text:
            return empty
        try:
            return rule(text)
        except DomainError as refusal:
            self.faults.append(Fault(column, refusal))
            return empty


def read_row(row: Row, *, sites: Mapping[str, str]) -> Reading:
    """The row as a draft, or its faults. `sites` maps the names of the organisation's sites to
    their ids.
    """
    cells = _Cells(row)
    for column in ("reference", "material_code", "net_mass", "origin"):
        cells.text(column, is_required=True)
    material = cells.read("material_code", read_material, None)
    packaging = cells.read("packaging", lambda text: read_choice(Packaging, text), Packaging.DRUM)
    nothing: tuple[LotPackage, ...] = ()
    packages = cells.read("net_mass", lambda text: read_packages(text, packaging), nothing)
    origin = cells.read("origin", lambda text: read_choice(LotOrigin, text, among=ORIGINS), None)
    basis = cells.read("basis", lambda text: read_choice(Basis, text), None)
    shares = cells.read("contents", lambda text: read_shares(text, material, basis), None)
    is_magnetised = cells.read("magnetised", _read_yes_or_no, None)
    site_id = cells.read("site", lambda text: _read_site(text, sites), None)
    received_from = cells.text("received_from")
    grade = cells.read("grade", lambda text: parse_grade(text).name, "")
    waste = cells.read("waste_code", _read_waste, None)
    title, description, coating = map(cells.text, ("title", "description", "coating"))
    if cells.faults or material is None or origin is None:
        return Reading(row, None, tuple(cells.faults))
    draft = LotDraft(
        material_code=material.code,
        origin=origin,
        source_kind=SourceKind.RECEIVED if received_from else SourceKind.OWN_PRODUCTION,
        packages=packages,
        shares=shares,
        basis=basis,
        reference=cells.cells["reference"],
        source_name=received_from,
        is_magnetised=is_magnetised,
        site_id=site_id,
        title=title,
        description=description,
        coating=coating,
        grade=grade,
        waste=waste,
    )
    return Reading(row, draft, ())


def read_material(text: str) -> Material:
    """A material by its code. Raises `UnknownMaterial` with those it is near to."""
    known = materials()
    code = text.strip().upper().replace(" ", "-").replace("_", "-")
    if code in known:
        return known[code]
    near = [*get_close_matches(code, list(known), n=NEAREST, cutoff=0.6)]
    near += [material.code for material in find_materials(text)[:NEAREST]]
    near += get_close_matches(code, list(known), n=1, cutoff=0.0)
    nearest = ", ".join(list(dict.fromkeys(near))[:NEAREST])
    raise UnknownMaterial(code=text[:40], nearest=nearest)


def read_packages(text: str, packaging: Packaging) -> tuple[LotPackage, ...]:
    """Packages by their net masses: "640", "312.5 + 313", "4 x 312.5 kg + 100 kg"."""
    masses: list[int] = []
    parts = [COUNTED.match(part) or part for part in text.split("+")]
    written = [part if isinstance(part, str) else part[2] for part in parts]
    if len({bool(re.search(r"[A-Za-z]\s*$", mass)) for mass in written}) > 1:
        raise UnitsMixed()
    for part, mass in zip(parts, written, strict=True):
        count = 1 if isinstance(part, str) else int(part[1][:6])
        if not 1 <= count <= MOST_PACKAGES:
            raise PackagesTooMany()
        masses += [parse_mass(mass)] * count
    if len(masses) > MOST_PACKAGES:
        raise PackagesTooMany()
    return tuple(LotPackage(mass_g, packaging=packaging) for mass_g in masses)


def read_choice(kind: type[Kind], text: str, *, among: tuple[Kind, ...] = ()) -> Kind:
    """One of our words, however it is spaced. Raises `NotAChoice`."""
    choices = among or tuple(kind)
    for choice in choices:
        if choice.value == normal(text):
            return choice
    raise NotAChoice(text=text[:40], choices=", ".join(choice.value for choice in choices))


def read_shares(
    text: str, material: Material | None, basis: Basis | None
) -> tuple[StatedShare, ...]:
    """Contents in per cent by mass: "Nd 28.6; Dy 1.75". Raises a subclass of `Invalid`."""
    shares = tuple(_read_share(part.strip()) for part in re.split(r"[;\n]", text) if part.strip())
    if material is not None:
        declared_contents(material, shares, basis=basis)
    return shares


def _read_share(text: str) -> StatedShare:
    match = SHARE.match(text)
    element = match[1].capitalize() if match else ""
    if match is None or element not in ELEMENTS:
        raise NotAShare(text=text[:40])
    return StatedShare(element, parse_per_cent(match[2]))


def _read_waste(text: str) -> WasteChoice:
    """A waste code, or the coded reason why it is none."""
    word = normal(text)
    if word in list(NotWasteReason):
        return WasteChoice(WasteStatus.NOT_WASTE, reason=NotWasteReason(word))
    return check_choice(WasteChoice(WasteStatus.WASTE, low_code=text))


def _read_yes_or_no(text: str) -> bool:
    answers = {"yes": True, "true": True, "no": False, "false": False}
    try:
        return answers[text.strip().lower()]
    except KeyError:
        raise NotAChoice(text=text[:40], choices="yes, no") from None


def _read_site(text: str, sites: Mapping[str, str]) -> str:
    for name, site_id in sites.items():
        if name.casefold() == text.casefold():
            return site_id
    raise NoSuchSite(name=text[:40], names=", ".join(sites) or "none")
