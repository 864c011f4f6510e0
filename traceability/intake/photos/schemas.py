"""What comes with a photo: what it shows, and from a device, of which lot."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from foundation.errors import N_
from traceability.intake.photos.models import PhotoKind

KIND_NAMES = {
    PhotoKind.TICKET: N_("Weighbridge ticket"),
    PhotoKind.NOTE: N_("Delivery note"),
    PhotoKind.PACKAGE: N_("Package"),
    PhotoKind.SEAL: N_("Seal"),
}
KIND_MISSING = N_("Say what the photo shows.")


class PhotoIn(Schema):
    """A photo on the page of a delivery."""

    kind = fields.Enum(
        PhotoKind,
        by_value=True,
        required=True,
        error_messages={"required": KIND_MISSING, "unknown": KIND_MISSING},
    )


class DevicePhotoIn(PhotoIn):
    """A photo that a device sends."""

    lot = fields.String(
        required=True,
        validate=validate.Length(min=1, max=40),
        error_messages={"required": N_("Name the lot.")},
    )
