"""What devices and their people send: statements, signatures, names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from foundation.errors import N_
from traceability.devices.models import LONGEST_NAME
from traceability.log.encoding import NotBase64, decode_base64

MOST_BASE64 = 400_000  # a body of 256 KiB
SIGNATURE_BYTES = 64
NOT_BASE64 = N_("Send base64 with padding, in its one spelling.")
NOT_SIGNATURE = N_("An Ed25519 signature has 64 bytes.")


class Base64(fields.Field[bytes]):
    """Bytes as base64 (RFC 4648, section 4), in the one spelling they have."""

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bytes:
        """`Any`: marshmallow's own types."""
        if not isinstance(value, str) or len(value) > MOST_BASE64:
            raise ValidationError(NOT_BASE64)
        try:
            return decode_base64(value)
        except (NotBase64, UnicodeEncodeError):
            raise ValidationError(NOT_BASE64) from None


def is_signature(value: bytes) -> None:
    """Refuse what no Ed25519 key makes."""
    if len(value) != SIGNATURE_BYTES:
        raise ValidationError(NOT_SIGNATURE)


class DeviceIn(Schema):
    """A key that a device made: the statement about it, signed by it, and the device's name."""

    name = fields.String(
        required=True,
        validate=validate.Length(
            min=1, max=LONGEST_NAME, error=N_("Give the device a name of up to 80 characters.")
        ),
        error_messages={"required": N_("Give the device a name of up to 80 characters.")},
    )
    body = Base64(required=True)
    signature = Base64(required=True, validate=is_signature)
