"""What a draft's typed texts mean: page by page while it is written, whole when it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError

from foundation.errors import N_, Conflict
from foundation.http.forms import sentences
from traceability.custody.words import Basis
from traceability.lots.drafts.models import Draft
from traceability.lots.drafts.schemas import SCHEMAS
from traceability.lots.drafts.steps import TYPED_STEPS, Step
from traceability.lots.form_fields import TextList
from traceability.lots.shares import per_cent_text
from traceability.lots.waste.reading import choice_remarks
from traceability.materials.catalogue import Material, OriginClass, get_material
from traceability.materials.composition import Content, class_composition
from traceability.materials.grades import Grade, find_grade
from traceability.materials.remarks import Remark

Typed = Mapping[str, list[str]]


class NotFinished(Conflict):
    """A lot is registered when every page is answered."""

    message = N_("Some pages still need an answer. They are marked below.")


@dataclass(frozen=True)
class Reading:
    """What one page means. `Any`: a schema's result has its own type for each field."""

    values: dict[str, Any]
    errors: dict[str, list[str]]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing or wrong."""
        return not self.errors


def read_step(step: Step, typed: Typed) -> Reading:
    """The meaning of what was typed on one page, or what is wrong with it by field."""
    schema = SCHEMAS[step]()
    try:
        return Reading(schema.load(_structured(schema, typed)), {})
    except ValidationError as refusal:
        return Reading({}, sentences(refusal))


def read_draft(draft: Draft) -> dict[Step, Reading]:
    """Every page's meaning."""
    return {step: read_step(step, draft.answers.get(step, {})) for step in TYPED_STEPS}


def find_material(draft: Draft) -> Material | None:
    """The class that was chosen, if one was."""
    reading = read_step(Step.MATERIAL, draft.answers.get(Step.MATERIAL, {}))
    codes = draft.answers.get(Step.MATERIAL, {}).get("material_code", [])
    if reading.is_complete:
        return get_material(reading.values["material_code"])
    return get_material(codes[0]) if codes and "material_code" not in reading.errors else None


def find_grade_of(draft: Draft) -> Grade | None:
    """The grade that was typed, if it is one."""
    reading = read_step(Step.MATERIAL, draft.answers.get(Step.MATERIAL, {}))
    return find_grade(reading.values["grade"]) if reading.is_complete else None


def waste_remarks(readings: Mapping[Step, Reading], *, on: date) -> tuple[Remark, ...]:
    """What is odd about the waste code that was chosen, if the page was answered."""
    source = readings[Step.SOURCE]
    return choice_remarks(source.values["waste"], on=on) if source.is_complete else ()


def starting_answers(step: Step, draft: Draft) -> dict[str, list[str]]:
    """What a page starts with before anybody has typed there."""
    material = find_material(draft)
    if step is Step.AMOUNT:
        return {"unit": ["kg"]}
    if step is Step.SOURCE and material:
        known = (OriginClass.PRE_CONSUMER, OriginClass.POST_CONSUMER)
        return {"origin": [material.origin_class]} if material.origin_class in known else {}
    if step is Step.COMPOSITION and material:
        contents = class_composition(material)
        return {
            "basis": [_basis(contents)],
            "element": [content.element for content in contents],
            "content": [per_cent_text(content.content_ppm) for content in contents],
        }
    return {}


def _basis(contents: tuple[Content, ...]) -> Basis:
    """The class table words its bases freely; a seller chooses among three."""
    words = " ".join(content.basis for content in contents)
    if words.startswith("magnet"):
        return Basis.MAGNET
    return Basis.DRY if "dry" in words else Basis.AS_RECEIVED


def _structured(schema: Schema, typed: Typed) -> dict[str, object]:
    """One text per field, or all of them where the schema wants a list; empty ones are absent."""
    structured: dict[str, object] = {}
    for name, texts in typed.items():
        if isinstance(schema.fields.get(name), TextList):
            structured[name] = texts
        elif texts and texts[0] != "":
            structured[name] = texts[0]
    return structured
