"""What is sent to sign for packages that nobody scanned."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from foundation.errors import N_

MOST_PACKAGES = 10_000
COUNT_THEM = N_("Count the packages, and give their number in digits.")


class CountIn(Schema):
    """How many packages stand before whoever signs."""

    counted = fields.Integer(
        required=True,
        validate=validate.Range(min=1, max=MOST_PACKAGES, error=COUNT_THEM),
        error_messages={"required": COUNT_THEM, "invalid": COUNT_THEM, "null": COUNT_THEM},
    )
