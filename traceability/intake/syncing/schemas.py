"""What the gate's app sends when it is back: signed bytes, and the key that signed them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from foundation.errors import N_
from traceability.devices.schemas import Base64, is_signature


class SignedIn(Schema):
    """Who signed."""

    key_id = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9a-f]{16}\Z", error=N_("A key id has 16 hex digits.")),
    )
    signature = Base64(required=True, validate=is_signature)


class SignedScanIn(SignedIn):
    """A scan as `records` reads it, or a paper's reading as `paper_records` does."""

    record = Base64(required=True)


class SignedEventIn(SignedIn):
    """A custody event as `docs/events.md` writes it."""

    body = Base64(required=True)
