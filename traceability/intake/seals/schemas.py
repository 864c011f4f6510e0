"""What the forms about seals may be sent."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from foundation.errors import N_
from traceability.intake.seals.models import LONGEST_SEALS
from traceability.lots.form_fields import optional

LONGEST_SEAL, MOST_SEALS = 40, 90


class SealsIn(Schema):
    """The whole seals, one a line."""

    seals = optional(LONGEST_SEALS - MOST_SEALS, is_long=True)

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """One number a line, none twice."""
        lines = [line.strip() for line in typed["seals"].replace(",", "\n").splitlines()]
        seals = [line for line in lines if line]
        if len(seals) > MOST_SEALS or any(len(seal) > LONGEST_SEAL for seal in seals):
            raise ValidationError(
                {"seals": [N_("At most 90 seals, each with a number of up to 40 characters.")]}
            )
        return {"seals": seals}


class SealRuleIn(Schema):
    """Yes, or no."""

    takes_two = fields.Boolean(truthy={"yes"}, falsy={""}, load_default=False)
