"""What each page of the sell flow takes; each refusal is a sentence about its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields, post_load

from foundation.errors import N_, Invalid
from foundation.http.quantities import GRAMS, parse_mass
from traceability.custody.words import Basis, LotOrigin, Packaging, SourceKind
from traceability.lots.drafts.steps import Step
from traceability.lots.form_fields import DryShare, TextList, choice, optional
from traceability.lots.shares import NoElement, parse_per_cent
from traceability.lots.waste.options import NOT_KNOWN, choice_from
from traceability.materials.catalogue import materials
from traceability.materials.composition import ElementTwice
from traceability.materials.elements import ELEMENTS
from traceability.materials.grades import parse_grade

T = TypeVar("T")

MOST_PACKAGES = 200
MAGNETISED = {"yes": True, "no": False, "unknown": None}
ORIGINS = (LotOrigin.PRE_CONSUMER, LotOrigin.POST_CONSUMER)


class StepSchema(Schema):
    """What every page sends besides its own fields: which button was pressed."""

    then = fields.String(load_default="")


class MaterialSchema(StepSchema):
    """What is it."""

    material_code = choice(materials(), N_("Choose what the material is."))
    title = optional(120)
    reference = optional(60)
    description = optional(2000, is_long=True)
    coating = optional(60)
    grade = optional(60)
    dry_share = DryShare(attribute="dry_ppm", load_default=None)
    is_magnetised = choice(MAGNETISED, N_("Say whether it is still magnetised."))

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """A lot without a title is called by its class. `Any` is marshmallow's own type."""
        material = materials()[typed["material_code"]]
        magnetised = MAGNETISED[typed["is_magnetised"]]
        grade = _loaded("grade", parse_grade, typed["grade"]).name if typed["grade"] else ""
        title = typed["title"] or material.name
        return {**typed, "title": title, "is_magnetised": magnetised, "grade": grade}


class AmountSchema(StepSchema):
    """How much, packed how: one net mass per package, in grams when it is read."""

    packaging = choice(Packaging, N_("Choose how it is packed."))
    unit = choice(GRAMS, N_("Choose the unit of the masses."))
    masses = TextList()

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """Every mass that was typed; rows left empty are no packages."""
        wrong: dict[int, list[str]] = {}
        masses_g = []
        for row, text in enumerate(typed["masses"]):
            if not text.strip():
                continue
            try:
                masses_g.append(parse_mass(text, unit=typed["unit"]))
            except Invalid as refusal:
                wrong[row] = [str(refusal)]
        if wrong:
            raise ValidationError({"masses": wrong})
        if not masses_g:
            raise ValidationError({"masses": {0: [N_("Give the net mass of each package.")]}})
        if len(masses_g) > MOST_PACKAGES:
            raise ValidationError(N_("A lot has at most 200 packages. Register two lots."))
        return {**typed, "masses_g": masses_g}


class SourceSchema(StepSchema):
    """Where from, and where it is now."""

    origin = choice(ORIGINS, N_("Say whether it comes from production or from used products."))
    source_kind = choice(SourceKind, N_("Say whether it is your own or from whom it came."))
    source_name = optional(120)
    source_note = optional(1000, is_long=True)
    site_id = optional(32)
    waste = fields.String(load_default=NOT_KNOWN)
    waste_basis = optional(300)

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """Somebody else's material has a somebody."""
        if typed["source_kind"] == SourceKind.RECEIVED and not typed["source_name"]:
            sentence = N_("Name the organisation or household collection it came from.")
            raise ValidationError({"source_name": [sentence]})
        choice = _loaded("waste", choice_from, typed["waste"])
        return {**typed, "waste": replace(choice, basis=typed["waste_basis"])}


class CompositionSchema(StepSchema):
    """What is in it, as the seller says: contents in ppm by mass when they are read."""

    basis = choice(Basis, N_("Choose what the shares are of."))
    element = TextList()
    content = TextList()

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """Elements with a figure; a row left empty says nothing about its element."""
        wrong: dict[int, list[str]] = {}
        contents: dict[str, int] = {}
        rows = zip_longest(typed["element"], typed["content"], fillvalue="")
        for row, (element, text) in enumerate(rows):
            if not text.strip():
                continue
            try:
                contents[_element(element, contents)] = parse_per_cent(text)
            except Invalid as refusal:
                wrong[row] = [str(refusal)]
        if wrong:
            raise ValidationError({"content": wrong})
        return {**typed, "contents": contents}


SCHEMAS: Mapping[Step, type[StepSchema]] = {
    Step.MATERIAL: MaterialSchema,
    Step.AMOUNT: AmountSchema,
    Step.SOURCE: SourceSchema,
    Step.COMPOSITION: CompositionSchema,
}


def _loaded(field: str, parse: Callable[[str], T], text: str) -> T:
    """What a text means; the domain's refusal becomes the field's sentence."""
    try:
        return parse(text)
    except Invalid as refusal:
        raise ValidationError({field: [str(refusal)]}) from None


def _element(symbol: str, taken: Mapping[str, int]) -> str:
    if symbol not in ELEMENTS:
        raise NoElement()
    if symbol in taken:
        raise ElementTwice(element=symbol)
    return symbol
