"""What an acceptance in part takes as JSON, and what it answers."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from foundation.errors import N_
from foundation.http.openapi.answers import Answer
from foundation.http.quantities import HEAVIEST_G
from foundation.parties.schemas import Text
from traceability.custody.words import RefusalReason
from traceability.lots.answers import MadeLotOut, RecordedOut
from traceability.lots.form_fields import optional
from traceability.lots.schemas import (
    MASS_SENTENCE,
    MASSES_SENTENCE,
    MOST_PACKAGES,
    REASON_SENTENCE,
    OccasionIn,
    PackageMassIn,
    Whole,
)

REFUSED_SENTENCE = N_(
    "Give what is refused of at least one package, or the packages that did not come."
)


def _several(schema: type[Schema], sentence: str, *, is_required: bool = True) -> fields.List[Any]:
    # A list that may be left out may be empty; marshmallow knows no default for one that may not.
    default: dict[str, Any] = {"required": True} if is_required else {"load_default": list}
    return fields.List(
        fields.Nested(schema),
        validate=validate.Length(min=int(is_required), max=MOST_PACKAGES, error=sentence),
        error_messages={"required": sentence, "null": sentence},
        **default,
    )


class RefusedPartIn(Schema):
    """So much of one package is refused, and why."""

    package_id = fields.String(required=True, validate=validate.Length(min=1, max=20))
    refused_g = Whole(MASS_SENTENCE, low=1, high=HEAVIEST_G, required=True)
    reason = fields.Enum(
        RefusalReason,
        by_value=True,
        required=True,
        error_messages=dict.fromkeys(("required", "null", "unknown"), REASON_SENTENCE),
    )
    note = optional(500, is_long=True)


class MissingPackageIn(Schema):
    """A package that was offered and did not come."""

    package_id = fields.String(required=True, validate=validate.Length(min=1, max=20))
    note = optional(500, is_long=True)


class PartAcceptanceIn(OccasionIn):
    """What was received of every package that came, what is refused of which, and which did not
    come.
    """

    masses = _several(PackageMassIn, MASSES_SENTENCE)
    refused = _several(RefusedPartIn, REFUSED_SENTENCE, is_required=False)
    missing = _several(MissingPackageIn, REFUSED_SENTENCE, is_required=False)
    instrument = optional(80)
    seals = fields.List(Text(N_("Give the number on the seal."), longest=40), load_default=list)

    @validates_schema
    def check_parts(self, loaded: dict[str, Any], **_: Any) -> None:
        """Where nothing is refused and nothing is missing, the lot is accepted whole. `Any`:
        marshmallow's own types.
        """
        if not loaded["refused"] and not loaded["missing"]:
            raise ValidationError({"refused": [REFUSED_SENTENCE]})


class PartedOut(Answer):
    """The lot that was not accepted, and the event; `recorded` is about the one that was."""

    refused = fields.Nested(MadeLotOut)
    recorded = fields.Nested(RecordedOut)
