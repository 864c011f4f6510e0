"""What may be sent about tags, and what the API shows of one."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from foundation.errors import N_
from foundation.http.openapi.answers import Answer
from traceability.custody.words import VoidReason
from traceability.tags.models import TagState

REASON_NAMES = {
    VoidReason.DAMAGED: N_("Damaged or unreadable"),
    VoidReason.LOST: N_("Lost"),
    VoidReason.WRONG_PACKAGE: N_("Put on the wrong package"),
    VoidReason.REPRINTED: N_("Printed again"),
    VoidReason.COPIED: N_("A copy of it is about"),
}


class BindIn(Schema):
    """Which package gets a label."""

    package_id = fields.String(required=True, validate=validate.Length(min=1, max=40))


class VoidIn(Schema):
    """Why a label is withdrawn."""

    reason = fields.Enum(
        VoidReason,
        by_value=True,
        required=True,
        error_messages={
            "required": N_("Say why: the reason is kept with the lot's story."),
            "unknown": N_("Choose one of the reasons: {choices}."),
        },
    )


class ListIn(Schema):
    """Whose labels are asked for."""

    lot = fields.String(required=True, validate=validate.Length(min=1, max=40))


class FinderIn(Schema):
    """A finder's message."""

    text = fields.String(
        required=True,
        validate=validate.Length(
            min=1, max=2000, error=N_("Write between 1 and 2,000 characters.")
        ),
        error_messages={"required": N_("Write what the owner should know, such as where it is.")},
    )
    reply_to = fields.Email(
        load_default=None,
        validate=validate.Length(max=254),
        error_messages={"invalid": N_("This is not an e-mail address. Leave it empty or mend it.")},
    )


class PlaceIn(Schema):
    """Where somebody stands who has just read a label, as their browser says."""

    scan = fields.String(required=True, validate=validate.Length(equal=32))
    latitude_udeg = fields.Integer(required=True, validate=validate.Range(-90_000_000, 90_000_000))
    longitude_udeg = fields.Integer(
        required=True, validate=validate.Range(-180_000_000, 180_000_000)
    )
    accuracy_m = fields.Integer(load_default=None, validate=validate.Range(0, 100_000))


class TagOut(Answer):
    """A tag as the API shows it to a party of its lot."""

    id = fields.String()
    short_code = fields.String()
    state = fields.Enum(TagState, by_value=True)
    url = fields.String()
    package_id = fields.String(allow_none=True)
    lot_code = fields.String(allow_none=True)
    number = fields.Integer(allow_none=True)
    of = fields.Integer(allow_none=True)
    material_code = fields.String(allow_none=True)
    net_mass_g = fields.Integer(allow_none=True)
    key_id = fields.String()
    issued_on = fields.Date()
    created_at = fields.DateTime()
    void_reason = fields.Enum(VoidReason, by_value=True, allow_none=True)
    voided_at = fields.DateTime(allow_none=True)
    replaces_id = fields.String(allow_none=True)
