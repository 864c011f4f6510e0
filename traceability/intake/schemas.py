"""What the gate may be sent, and what the API answers to a scan."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.errors import N_
from foundation.http.openapi.answers import Answer
from foundation.http.quantities import MassField
from traceability.custody.words import RefusalReason
from traceability.intake import receiving
from traceability.lots.form_fields import optional
from traceability.tags.models import ScanOutcome, ScanWay

LONGEST_CODE = 700
LONGEST_NAME = 40
REASON_MISSING = N_("Choose a reason: it is signed and the sender reads it.")

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
    expected = optional(LONGEST_NAME)


class ApiScanIn(Schema):
    """A code read by a program, with where and by what, as far as it knows."""

    code = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_CODE))
    expected = fields.String(
        load_default=None,
        validate=validate.Length(max=LONGEST_NAME),
        metadata={
            "description": "The package, or the lot, that should bear the label. Another one's is"
            " `swapped`."
        },
    )
    device = fields.String(load_default=None, validate=validate.Length(max=120))
    site_id = fields.String(load_default=None, validate=validate.Length(max=32))
    latitude_udeg = fields.Integer(
        strict=True, load_default=None, validate=validate.Range(-90_000_000, 90_000_000)
    )
    longitude_udeg = fields.Integer(
        strict=True, load_default=None, validate=validate.Range(-180_000_000, 180_000_000)
    )
    accuracy_m = fields.Integer(strict=True, load_default=None, validate=validate.Range(0, 100_000))


class Verdict(StrEnum):
    """What becomes of a package."""

    ACCEPT = "accept"
    PART = "part"
    NONE = "none"


class MassIn(Schema):
    """What the gate's own scale says, net or gross and tare, and what is refused of the package."""

    net_mass = MassField(attribute="net_mass_g", load_default=None)
    gross_mass = MassField(attribute="gross_mass_g", load_default=None)
    tare_mass = MassField(attribute="tare_mass_g", load_default=None)
    instrument = optional(80)
    verdict = fields.Enum(Verdict, by_value=True, load_default=Verdict.ACCEPT)
    refused_mass = MassField(attribute="refused_g", load_default=None)
    reason = fields.Enum(
        RefusalReason,
        by_value=True,
        load_default=None,
        error_messages={"unknown": N_("Choose one of the reasons: {choices}.")},
    )
    note = optional(500, is_long=True)

    @post_load
    def weigh(self, loaded: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Net is gross less tare; all of a package is what was weighed of it. `Any`:
        marshmallow's own types."""
        gross_g, tare_g, verdict = loaded["gross_mass_g"], loaded["tare_mass_g"], loaded["verdict"]
        if loaded["net_mass_g"] is None:
            if gross_g is None:
                raise ValidationError({"net_mass": [N_("Type what your scale says, net.")]})
            if tare_g is None or tare_g >= gross_g:
                sentence = N_("Give the tare, less than the gross mass, or the net mass.")
                raise ValidationError({"tare_mass": [sentence]})
            loaded["net_mass_g"] = gross_g - tare_g
        if verdict is Verdict.PART and loaded["refused_g"] is None:
            raise ValidationError({"refused_mass": [N_("Say how much of it you refuse.")]})
        if verdict is not Verdict.ACCEPT and loaded["reason"] is None:
            raise ValidationError({"reason": [REASON_MISSING]})
        if verdict is Verdict.ACCEPT and (loaded["refused_g"] is not None or loaded["reason"]):
            raise ValidationError({"verdict": [N_("Say whether you refuse it, or part of it.")]})
        if verdict is Verdict.NONE:
            loaded["refused_g"] = loaded["net_mass_g"]
        elif (loaded["refused_g"] or 0) > loaded["net_mass_g"]:
            raise ValidationError({"refused_mass": [N_("That is more than the package weighs.")]})
        return loaded

    @staticmethod
    def said(loaded: dict[str, Any]) -> tuple[int, receiving.Verdict]:
        """The net mass, and what is said of the package beside it. `Any`: as loaded."""
        return loaded["net_mass_g"], receiving.Verdict(
            gross_mass_g=loaded["gross_mass_g"],
            tare_mass_g=loaded["tare_mass_g"],
            instrument=loaded["instrument"] or None,
            refused_g=loaded["refused_g"] or 0,
            reason=loaded["reason"],
            note=loaded["note"] or None,
        )


class RefuseIn(Schema):
    """Why a lot is sent back."""

    reason = fields.Enum(
        RefusalReason,
        by_value=True,
        required=True,
        error_messages={
            "required": REASON_MISSING,
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
