"""What the gate may be sent, and what the API answers to a scan."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from foundation.errors import N_
from foundation.http.openapi.answers import Answer
from foundation.http.quantities import MassField
from traceability.custody.words import RefusalReason
from traceability.tags.models import ScanOutcome, ScanWay

LONGEST_CODE = 700

REASON_NAMES = {
    RefusalReason.WRONG_MATERIAL: N_("Not the material that was sold"),
    RefusalReason.WRONG_MASS: N_("The mass is wrong"),
    RefusalReason.DAMAGED: N_("Packages are damaged"),
    RefusalReason.CONTAMINATED: N_("Contaminated or wet"),
    RefusalReason.BROKEN_SEAL: N_("A seal is broken or missing"),
    RefusalReason.PAPERS: N_("Papers are missing or wrong"),
    RefusalReason.PROVENANCE: N_("Its history is not verified"),
    RefusalReason.NOT_EXPECTED: N_("Not expected here or now"),
    RefusalReason.OTHER: N_("Something else, said below"),
}


class ScanIn(Schema):
    """A code from the gate's page: read by the camera, typed, or sent by a hand scanner."""

    code = fields.String(
        required=True,
        validate=validate.Length(
            min=1, max=LONGEST_CODE, error=N_("This is too long to be one of our codes.")
        ),
        error_messages={"required": N_("Scan a label, or type the code on it.")},
    )
    way = fields.Enum(ScanWay, by_value=True, load_default=ScanWay.TYPED)


class ApiScanIn(Schema):
    """A code read by a program, with where and by what, as far as it knows."""

    code = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_CODE))
    device = fields.String(load_default=None, validate=validate.Length(max=120))
    site_id = fields.String(load_default=None, validate=validate.Length(max=32))
    latitude_udeg = fields.Integer(
        strict=True, load_default=None, validate=validate.Range(-90_000_000, 90_000_000)
    )
    longitude_udeg = fields.Integer(
        strict=True, load_default=None, validate=validate.Range(-180_000_000, 180_000_000)
    )
    accuracy_m = fields.Integer(strict=True, load_default=None, validate=validate.Range(0, 100_000))


class MassIn(Schema):
    """What the gate's own scale says, net."""

    net_mass = MassField(
        required=True,
        attribute="net_mass_g",
        error_messages={"required": N_("Type what your scale says, net.")},
    )


class RefuseIn(Schema):
    """Why a lot is sent back."""

    reason = fields.Enum(
        RefusalReason,
        by_value=True,
        required=True,
        error_messages={
            "required": N_("Choose a reason: it is signed and the sender reads it."),
            "unknown": N_("Choose one of the reasons: {choices}."),
        },
    )
    note = fields.String(
        load_default=None,
        validate=validate.Length(max=1000, error=N_("Keep it under 1,000 characters.")),
    )


class ScanOut(Answer):
    """What a scan came to; the package is named when it belongs to a delivery to the caller."""

    outcome = fields.Enum(ScanOutcome, by_value=True)
    scan_id = fields.String()
    tag_id = fields.String(allow_none=True)
    lot_code = fields.String(allow_none=True)
    package_id = fields.String(allow_none=True)
    number = fields.Integer(allow_none=True)
    expected_net_mass_g = fields.Integer(allow_none=True)
    detail = fields.String(allow_none=True)
