"""The material classes: what a lot can be, what such stuff usually holds, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from foundation.errors import N_, NotFound
from traceability.materials.confidence import Confidence, Sourced, sourced
from traceability.materials.tables import find_ppm, ppm, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping


class Group(StrEnum):
    """How classes are grouped where one is chosen."""

    PRODUCTION_SCRAP = "production_scrap"
    SAMARIUM_COBALT = "samarium_cobalt"
    LOOSE_MAGNETS = "loose_magnets"
    DECOYS = "decoys"
    MAGNET_CARRIERS = "magnet_carriers"
    OTHER_CARRIERS = "other_carriers"
    RECOVERED_PRODUCT = "recovered_product"


GROUP_NAMES = {
    Group.PRODUCTION_SCRAP: N_("Production scrap"),
    Group.SAMARIUM_COBALT: N_("Samarium-cobalt magnets"),
    Group.LOOSE_MAGNETS: N_("Loose end-of-life magnets"),
    Group.DECOYS: N_("Magnets without rare earths"),
    Group.MAGNET_CARRIERS: N_("Devices and parts with magnets"),
    Group.OTHER_CARRIERS: N_("Batteries, phosphors, catalysts, glass"),
    Group.RECOVERED_PRODUCT: N_("Recovered product"),
}


class Form(StrEnum):
    """What it looks like in the drum."""

    SOLID = "solid"
    BONDED = "bonded"
    SWARF = "swarf"
    SLUDGE = "sludge"
    POWDER = "powder"
    ASSEMBLED = "assembled"
    DEVICE = "device"
    SHRED = "shred"
    OTHER = "other"


FORM_NAMES = {
    Form.SOLID: N_("Solid pieces"),
    Form.BONDED: N_("Bonded pieces"),
    Form.SWARF: N_("Swarf"),
    Form.SLUDGE: N_("Sludge"),
    Form.POWDER: N_("Powder"),
    Form.ASSEMBLED: N_("Rotors and assemblies"),
    Form.DEVICE: N_("Whole devices and parts"),
    Form.SHRED: N_("Shred"),
    Form.OTHER: N_("Other"),
}


class OriginClass(StrEnum):
    """Where scrap of the class comes from; a lot states pre- or post-consumer."""

    PRE_CONSUMER = "pre_consumer"
    POST_CONSUMER = "post_consumer"
    BOTH = "both"
    DECOY = "decoy"
    PROCESS_RESIDUE = "process_residue"
    RECOVERED_PRODUCT = "recovered_product"


@dataclass(frozen=True)
class Range:
    """The envelope of a class, in ppm by mass: not a confidence interval."""

    low_ppm: int
    high_ppm: int


@dataclass(frozen=True)
class ElementRange:
    """What a class usually holds of one element. The usual value and the envelope have letters of
    their own, because one is often measured where the other is an opinion."""

    element: str
    typical_ppm: Sourced[int]
    envelope: Sourced[Range]
    basis: str


@dataclass(frozen=True)
class Material:
    """One material class."""

    code: str
    group: Group
    family: str  # NdFeB, SmCo, ferrite, AlNiCo, none
    form: Form
    name: str
    origin_class: OriginClass
    magnet_type: str
    form_text: str
    elements: tuple[ElementRange, ...]
    total_ree: Sourced[Range] | None
    total_ree_typical_ppm: Sourced[int] | None
    ree_basis: str
    hazards: Sourced[str]
    contaminants: Sourced[str]
    dryness: Sourced[str]
    low_codes: Sourced[tuple[str, ...]]
    confidence: Confidence
    source: str

    @property
    def holds_rare_earths(self) -> bool:
        """False for the decoys: what arrives instead of rare-earth magnets."""
        return self.group is not Group.DECOYS


class NoSuchMaterial(NotFound):
    """A lot is of one class of the table."""

    message = N_("%(code)s is not a material class. Choose one from the list.")


@cache
def materials() -> Mapping[str, Material]:
    """Every class by its code, in the table's order."""
    elements: dict[str, list[ElementRange]] = {}
    for row in read_table("material_elements"):
        elements.setdefault(row["material_code"], []).append(_element_range(row))
    return MappingProxyType(
        {
            row["material_code"]: _material(row, tuple(elements.get(row["material_code"], ())))
            for row in read_table("materials")
        }
    )


def get_material(code: str) -> Material:
    """The class with this code, or `NoSuchMaterial`."""
    material = materials().get(code)
    if material is None:
        raise NoSuchMaterial(field="material_code", code=code)
    return material


def materials_by_group() -> tuple[tuple[Group, tuple[Material, ...]], ...]:
    """The classes as a person chooses among them."""
    return tuple(
        (group, tuple(m for m in materials().values() if m.group is group)) for group in Group
    )


def _element_range(row: Mapping[str, str]) -> ElementRange:
    typical, envelope = Confidence(row["typ_confidence"]), Confidence(row["range_confidence"])
    span = Range(ppm(row["wt_pct_min"]), ppm(row["wt_pct_max"]))
    return ElementRange(
        element=row["element"],
        typical_ppm=sourced(ppm(row["wt_pct_typ"]), typical, row["source"]),
        envelope=sourced(span, envelope, row["source"]),
        basis=row["basis"],
    )


def _material(row: Mapping[str, str], elements: tuple[ElementRange, ...]) -> Material:
    confidence, source = Confidence(row["confidence"]), row["source"]
    total = Confidence(row["total_ree_confidence"]) if row["total_ree_confidence"] else None
    low, high = find_ppm(row["total_ree_wt_pct_min"]), find_ppm(row["total_ree_wt_pct_max"])
    typical = find_ppm(row["total_ree_wt_pct_typ"])
    has_total = total is not None and low is not None and high is not None
    return Material(
        code=row["material_code"],
        group=Group(row["group"]),
        family=row["family"],
        form=Form(row["form"]),
        name=row["name"],
        origin_class=OriginClass(row["origin_class"]),
        magnet_type=row["magnet_type"],
        form_text=row["form_text"],
        elements=elements,
        total_ree=sourced(Range(low, high), total, source)
        if total is not None and low is not None and high is not None
        else None,
        total_ree_typical_ppm=sourced(typical, total, source)
        if total is not None and typical is not None
        else None,
        ree_basis=row["ree_basis"] if has_total else "",
        hazards=sourced(row["hazards"], confidence, source),
        contaminants=sourced(row["contaminants"], confidence, source),
        dryness=sourced(row["dryness"], Confidence(row["dryness_confidence"]), source),
        low_codes=sourced(tuple(filter(None, row["low_codes"].split(";"))), confidence, source),
        confidence=confidence,
        source=source,
    )
