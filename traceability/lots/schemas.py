"""What may be sent about lots as JSON; each refusal is a sentence that says what would do.

Masses are whole grams, contents whole parts per million, times have an offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from foundation.errors import N_
from foundation.http.openapi.answers import CursorIn
from foundation.http.quantities import HEAVIEST_G
from foundation.parties.schemas import Text
from traceability.custody.words import (
    AssayMethod,
    Basis,
    CustodyModel,
    InspectionResult,
    LotOrigin,
    Packaging,
    RefusalReason,
    SourceKind,
)
from traceability.lots.waste.schemas import WasteIn
from traceability.materials.catalogue import materials
from traceability.materials.tables import PPM

MOST_PACKAGES = 1000
MOST_ELEMENTS = 36
MASS_SENTENCE = N_("Give the mass in whole grams, more than 0 and at most 50,000,000,000.")
DRY_SENTENCE = N_("Give the dry share in ppm of the mass, from 1 to 1,000,000.")
SHARE_SENTENCE = N_("Give the content in whole ppm, from 0 to 1,000,000.")
ORIGIN_SENTENCE = N_("Choose pre_consumer or post_consumer.")
TIME_SENTENCE = N_("Give the time with its offset, like 2026-05-12T10:00:00+02:00.")


class Whole(fields.Field[int]):
    """A JSON number without a fraction, within bounds: not a text, not true."""

    def __init__(self, sentence: str, *, low: int, high: int, **more: Any) -> None:
        """`Any` is marshmallow's own keyword type."""
        self.sentence, self.low, self.high = sentence, low, high
        bounds = {"type": "integer", "minimum": low, "maximum": high}
        messages: dict[str, Any] = {"required": sentence, "null": sentence}
        super().__init__(error_messages=messages, metadata=bounds, **more)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> int:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not self.low <= value <= self.high:
            raise ValidationError(self.sentence)
        return int(value)


class Moment(fields.AwareDateTime):
    """A time that says its offset."""

    def __init__(self) -> None:
        messages: dict[str, Any] = dict.fromkeys(
            ("invalid", "invalid_awareness", "format"), TIME_SENTENCE
        )
        super().__init__(load_default=None, default_timezone=None, error_messages=messages)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> datetime:
        moment: datetime = super()._deserialize(value, attr, data, **more)
        offset = moment.utcoffset()
        if offset is None or offset.total_seconds() % 60 or abs(offset.total_seconds()) > 50_400:
            raise ValidationError(TIME_SENTENCE)
        return moment


def _mass(*, is_required: bool) -> Whole:
    more: dict[str, Any] = {"required": True} if is_required else {"load_default": None}
    return Whole(MASS_SENTENCE, low=0 if not is_required else 1, high=HEAVIEST_G, **more)


def _share() -> Whole:
    return Whole(SHARE_SENTENCE, low=0, high=PPM, required=True)


def _choice(kind: type[StrEnum], sentence: str, **more: Any) -> fields.Enum[Any]:
    more.setdefault("required", "load_default" not in more)
    messages: dict[str, Any] = {"required": sentence, "null": sentence, "unknown": sentence}
    return fields.Enum(kind, by_value=True, error_messages=messages, **more)


def _optional(longest: int, *, is_long: bool = False) -> Text:
    return Text("", longest=longest, is_long=is_long, required=False, load_default="")


def _id() -> fields.String:
    return fields.String(load_default=None, validate=validate.Length(min=1, max=40))


def _many(schema: type[Schema], most: int, sentence: str, **more: Any) -> fields.List[Any]:
    return fields.List(
        fields.Nested(schema),
        validate=validate.Length(min=1, max=most, error=sentence),
        error_messages={"required": sentence, "null": sentence},
        **more,
    )


class OccasionIn(Schema):
    """When and where it happened, if not now and nowhere in particular."""

    event_time = Moment()
    site_id = _id()


class PackageIn(Schema):
    """One package of a new lot."""

    net_mass_g = _mass(is_required=True)
    gross_mass_g = _mass(is_required=False)
    tare_mass_g = _mass(is_required=False)
    packaging = _choice(
        Packaging, N_("Choose drum, bag, big_bag, box, pallet, container or loose."),
        load_default=Packaging.DRUM,
    )  # fmt: skip


class ShareIn(Schema):
    """One element's declared share."""

    element = fields.String(required=True, validate=validate.Length(min=1, max=2))
    content_ppm = _share()


class LotIn(OccasionIn):
    """A new lot. Without `contents` it declares what its class usually holds, and says so."""

    material_code = fields.String(
        required=True,
        error_messages={"required": N_("Say what it is: the code of a material class.")},
        metadata={"enum": list(materials())},
    )
    origin = _choice(
        LotOrigin,
        ORIGIN_SENTENCE,
        validate=validate.NoneOf([LotOrigin.MIXED], error=ORIGIN_SENTENCE),
    )
    source_kind = _choice(SourceKind, N_("Choose own_production or received."))
    source_id = _id()
    source_name = _optional(120)
    source_note = _optional(1000, is_long=True)
    custody_model = _choice(
        CustodyModel,
        N_("Choose identity_preserved, segregated, controlled_blending or mass_balance."),
        load_default=None,
        allow_none=True,
    )
    title = _optional(120)
    description = _optional(2000, is_long=True)
    reference = _optional(60)
    coating = _optional(60)
    grade = _optional(40)
    waste = fields.Nested(WasteIn, load_default=None, allow_none=True)
    is_magnetised = fields.Boolean(load_default=None, allow_none=True, truthy={True}, falsy={False})
    dry_ppm = Whole(DRY_SENTENCE, low=1, high=PPM, load_default=None)
    packages = _many(
        PackageIn, MOST_PACKAGES, N_("Give 1 to 1,000 packages; loose goods are one."),
        required=True,
    )  # fmt: skip
    contents = fields.List(
        fields.Nested(ShareIn), load_default=None, validate=validate.Length(max=MOST_ELEMENTS)
    )
    basis = _choice(Basis, N_("Choose as_received, dry or magnet."), load_default=None)
    photo_ids = fields.List(fields.String(), load_default=list, validate=validate.Length(max=12))


class PackageMassIn(Schema):
    """What a scale says about one package."""

    package_id = fields.String(required=True, validate=validate.Length(min=1, max=20))
    net_mass_g = _mass(is_required=True)
    gross_mass_g = _mass(is_required=False)
    tare_mass_g = _mass(is_required=False)


MASSES_SENTENCE = N_("Give the masses of 1 to 1,000 packages.")
REASON_SENTENCE = N_(
    "Choose wrong_material, wrong_mass, damaged, contaminated, broken_seal, papers, "
    "provenance, not_expected or other."
)


class WeighingIn(OccasionIn):
    """A weighing."""

    masses = _many(PackageMassIn, MOST_PACKAGES, MASSES_SENTENCE, required=True)
    instrument = _optional(80)


class InspectionIn(OccasionIn):
    """What somebody saw."""

    result = _choice(
        InspectionResult,
        N_(
            "Choose conformant, non_conformant, damaged, mismatch_class, mismatch_quantity or "
            "container_open."
        ),
    )
    note = _optional(500, is_long=True)


class MeasuredShareIn(Schema):
    """One line of a laboratory's report."""

    element = fields.String(required=True, validate=validate.Length(min=1, max=2))
    content_ppm = _share()
    uncertainty_ppm = Whole(SHARE_SENTENCE, low=0, high=PPM, load_default=None)
    coverage_factor = Whole(N_("Choose 1, 2 or 3."), low=1, high=3, load_default=2)


class AssayIn(Schema):
    """A laboratory's report."""

    event_time = Moment()
    contents = _many(
        MeasuredShareIn, MOST_ELEMENTS, N_("Give the content of at least one element."),
        required=True,
    )  # fmt: skip
    method = _choice(
        AssayMethod,
        N_("Choose icp_oes, icp_ms, wd_xrf, handheld_xrf, gravimetric, combustion or other."),
    )
    basis = _choice(Basis, N_("Choose as_received, dry or magnet."))
    assayed_on = fields.Date(
        required=True,
        error_messages={
            name: N_("Give the date of the report, like 2026-05-02.")
            for name in ("required", "null", "invalid", "format")
        },
    )
    laboratory = Text(N_("Name the laboratory."), longest=120)
    laboratory_id = _id()
    report_number = _optional(60)
    dry_ppm = Whole(DRY_SENTENCE, low=1, high=PPM, load_default=None)


class OfferIn(OccasionIn):
    """An offer of the whole lot to one organisation."""

    taker_id = fields.String(
        required=True,
        validate=validate.Length(min=1, max=40),
        error_messages={"required": N_("Say who is to take the lot: an organisation's id.")},
    )
    packages = fields.List(fields.String(), load_default=None)
    expires_at = Moment()
    seals = fields.List(
        Text(N_("Give the number on the seal."), longest=40),
        load_default=list,
        validate=validate.Length(max=MOST_PACKAGES),
    )


class ArrivalIn(OccasionIn):
    """The lot is at the gate, weighed or not."""

    masses = _many(PackageMassIn, MOST_PACKAGES, MASSES_SENTENCE, load_default=None)
    instrument = _optional(80)


class AcceptanceIn(OccasionIn):
    """Custody taken, with the taker's own masses; the giver's where none are given."""

    masses = _many(PackageMassIn, MOST_PACKAGES, MASSES_SENTENCE, load_default=None)
    instrument = _optional(80)
    seals = fields.List(Text(N_("Give the number on the seal."), longest=40), load_default=list)


class RefusalIn(OccasionIn):
    """The whole lot sent back."""

    reason = _choice(RefusalReason, REASON_SENTENCE)
    note = _optional(500, is_long=True)


class LotsIn(CursorIn):
    """Which of one's lots: `q` has words of code, title, material or own reference, all found."""

    q = fields.String(load_default="", validate=validate.Length(max=80))
