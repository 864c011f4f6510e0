"""What quarantine and release take, as forms and as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from foundation.errors import N_
from traceability.custody.words import QuarantineReason
from traceability.lots.form_fields import optional
from traceability.lots.schemas import MOST_PACKAGES, OccasionIn

REASONS = {
    QuarantineReason.RADIATION: N_("Radiation at the portal"),
    QuarantineReason.SMOKE: N_("Smoke or heat"),
    QuarantineReason.BROKEN_SEAL: N_("A seal is broken or missing"),
    QuarantineReason.LEAKING: N_("It leaks"),
    QuarantineReason.OTHER: N_("Something else, said below"),
}
PACKAGES_SENTENCE = N_("Choose at least one package.")
REASON_SENTENCE = N_("Choose a reason: radiation, smoke, broken_seal, leaking or other.")


class ReleaseForm(Schema):
    """Which packages are released, and why."""

    packages = fields.List(
        fields.String(validate=validate.Length(min=1, max=20)),
        required=True,
        validate=validate.Length(min=1, max=MOST_PACKAGES, error=PACKAGES_SENTENCE),
        error_messages=dict.fromkeys(("required", "null"), PACKAGES_SENTENCE),
    )
    note = optional(500, is_long=True)


class QuarantineForm(ReleaseForm):
    """Which packages are put aside, and why."""

    reason = fields.Enum(
        QuarantineReason,
        by_value=True,
        required=True,
        error_messages=dict.fromkeys(("required", "null", "unknown"), REASON_SENTENCE),
    )


class ReleaseIn(ReleaseForm, OccasionIn):
    """The same from a program, which may say when and where."""


class QuarantineIn(QuarantineForm, OccasionIn):
    """The same from a program, which may say when and where."""
