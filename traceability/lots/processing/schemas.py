"""What a process step takes, as a form and as JSON; each refusal is a sentence about its field."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.errors import N_, Invalid
from foundation.http.quantities import HEAVIEST_G, parse_mass
from traceability.custody.transformations import SideStream
from traceability.custody.transforming import MOST_LOTS
from traceability.custody.words import ProcessStep, StreamKind, Substance
from traceability.lots.form_fields import TextList, choice
from traceability.lots.registration import LotPackage
from traceability.lots.schemas import MASS_SENTENCE, Whole
from traceability.lots.transforming.making import Part
from traceability.lots.transforming.schemas import PackagesForm, PartIn, WeighedIn
from traceability.materials.catalogue import materials

STEP_SENTENCE = N_("Choose what was done.")
MATERIAL_SENTENCE = N_("Choose what came out.")
PRODUCTS_SENTENCE = N_("Give 1 to 200 new lots, each with its material and its packages.")
STREAM_SENTENCE = N_("Choose what it was, and whether it was lost, taken up, or a by-product.")
MOST_STREAMS = len(StreamKind) * len(Substance)


class ProcessForm(PackagesForm):
    """The step, other lots that went in, rows of packages with what is in them, and streams."""

    step = choice(list(ProcessStep), STEP_SENTENCE)
    lot = TextList()
    material = TextList()
    kind = TextList()
    substance = TextList()
    stream_mass = TextList()

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """The new lots and the streams. `Any` is marshmallow's own type."""
        return {
            **typed,
            "step": ProcessStep(typed["step"]),
            "parts": _parts(typed, self.packages_of(typed)),
            "streams": _streams(typed),
            "tolerance": self.tolerance_of(typed),
        }


def _parts(typed: dict[str, Any], packages: list[tuple[int, LotPackage]]) -> tuple[Part, ...]:
    """Packages of one material are one lot. `Any`: what marshmallow loaded."""
    by_material: dict[str, list[LotPackage]] = {}
    for row, package in packages:
        code = typed["material"][row] if row < len(typed["material"]) else ""
        if code not in materials():
            raise ValidationError({"net_mass": {row: [MATERIAL_SENTENCE]}})
        by_material.setdefault(code, []).append(package)
    if not by_material:
        raise ValidationError({"net_mass": {0: [N_("Give at least one mass that came out.")]}})
    return tuple(Part(tuple(found), material_code=code) for code, found in by_material.items())


def _streams(typed: dict[str, Any]) -> tuple[SideStream, ...]:
    """What was lost, taken up, or left as a by-product. `Any`: what marshmallow loaded."""
    wrong: dict[int, list[str]] = {}
    found = []
    rows = zip_longest(typed["kind"], typed["substance"], typed["stream_mass"], fillvalue="")
    for row, (kind, substance, text) in enumerate(rows):
        if not text.strip():
            continue
        try:
            net_g = parse_mass(text, unit=typed["unit"])
            found.append(SideStream(StreamKind(kind), Substance(substance), net_g))
        except Invalid as refusal:
            wrong[row] = [str(refusal)]
        except ValueError:
            wrong[row] = [STREAM_SENTENCE]
    if wrong:
        raise ValidationError({"stream_mass": wrong})
    return tuple(found)


class ProductIn(PartIn):
    """A lot that comes out of a step, and of which material it is."""

    material_code = fields.String(
        required=True,
        validate=validate.OneOf(materials(), error=MATERIAL_SENTENCE),
        error_messages={"required": MATERIAL_SENTENCE, "null": MATERIAL_SENTENCE},
    )


class StreamIn(Schema):
    """Mass that was taken up, lost, or left as a by-product that is no lot."""

    kind = fields.Enum(
        StreamKind, by_value=True, required=True, error_messages={"unknown": STREAM_SENTENCE}
    )
    substance = fields.Enum(
        Substance, by_value=True, required=True, error_messages={"unknown": STREAM_SENTENCE}
    )
    net_mass_g = Whole(MASS_SENTENCE, low=1, high=HEAVIEST_G, required=True)


class ProcessIn(WeighedIn):
    """A step that was run: lots in, lots out, and what balances them."""

    step = fields.Enum(
        ProcessStep,
        by_value=True,
        required=True,
        error_messages={"required": STEP_SENTENCE, "unknown": STEP_SENTENCE},
    )
    lots = fields.List(
        fields.String(validate=validate.Length(min=1, max=40)),
        required=True,
        validate=validate.Length(
            min=1, max=MOST_LOTS, error=N_("Give the codes of 1 to 200 lots.")
        ),
        error_messages={"required": N_("Give the codes of the lots that went in.")},
        metadata={"examples": [["RG-7Q2M-4K8R"]]},
    )
    products = fields.List(
        fields.Nested(ProductIn),
        required=True,
        validate=validate.Length(min=1, max=MOST_LOTS, error=PRODUCTS_SENTENCE),
        error_messages={"required": PRODUCTS_SENTENCE},
    )
    streams = fields.List(
        fields.Nested(StreamIn), load_default=list, validate=validate.Length(max=MOST_STREAMS)
    )
