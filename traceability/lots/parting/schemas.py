"""What an acceptance in part takes as JSON, and what it answers."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

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

REFUSED_SENTENCE = N_("Give what is refused of at least one package.")


def _several(schema: type[Schema], sentence: str) -> fields.List[Any]:
    return fields.List(
        fields.Nested(schema),
        required=True,
        validate=validate.Length(min=1, max=MOST_PACKAGES, error=sentence),
        error_messages={"required": sentence, "null": sentence},
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


class PartAcceptanceIn(OccasionIn):
    """What was received of every package, and what is refused of which."""

    masses = _several(PackageMassIn, MASSES_SENTENCE)
    refused = _several(RefusedPartIn, REFUSED_SENTENCE)
    instrument = optional(80)
    seals = fields.List(Text(N_("Give the number on the seal."), longest=40), load_default=list)


class PartedOut(Answer):
    """The lot that was refused, and the event; `recorded` is about the lot that was accepted."""

    refused = fields.Nested(MadeLotOut)
    recorded = fields.Nested(RecordedOut)
