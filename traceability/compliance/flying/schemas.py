"""What may be sent about a lot's field, from a form and from a program."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.errors import N_, Invalid
from foundation.http.quantities import parse_decimal
from foundation.parties.schemas import Text
from traceability.compliance.flying.judging import (
    FieldMethod,
    FieldReading,
    FieldUnit,
    NoReadingReason,
    in_nanotesla,
)

METHOD_SENTENCE = N_("Choose magnetometer or compass.")
DISTANCE_SENTENCE = N_("Choose the distance: 210 or 460 cm.")
UNIT_SENTENCE = N_("Choose the unit that the instrument shows.")
REASON_SENTENCE = N_("Choose not_by_air, no_instrument or not_known.")
DATE_SENTENCE = N_("Give the day on which the field was read, like 2026-05-31.")
INSTRUMENT_SENTENCE = N_("Name the instrument: its kind and number.")
VALUE_SENTENCE = N_("Give the reading, 0 or more.")
STRONGEST = 100_000_000  # nanotesla: a tenth of a tesla at two metres is a slip of the hand
WIDEST = 1800


def _method() -> fields.Enum[FieldMethod]:
    return fields.Enum(
        FieldMethod,
        by_value=True,
        load_default=None,
        allow_none=True,
        error_messages={"unknown": METHOD_SENTENCE},
    )


def _reason() -> fields.Enum[NoReadingReason]:
    return fields.Enum(
        NoReadingReason,
        by_value=True,
        load_default=None,
        allow_none=True,
        error_messages={"unknown": REASON_SENTENCE},
    )


class _ReadingBase(Schema):
    """What form and program have in common: a reading in full, or the reason for none."""

    method = _method()
    distance_cm = fields.Integer(
        load_default=None, allow_none=True, error_messages={"invalid": DISTANCE_SENTENCE}
    )
    instrument = Text("", longest=120, required=False, load_default="")
    read_on = fields.Date(
        load_default=None,
        allow_none=True,
        error_messages={"invalid": DATE_SENTENCE, "format": DATE_SENTENCE},
    )
    reason = _reason()


class ReadingForm(_ReadingBase):
    """A reading as a person types it: a number, and the unit that the instrument shows."""

    number = Text("", longest=20, required=False, load_default="")
    unit = fields.Enum(
        FieldUnit,
        by_value=True,
        load_default=FieldUnit.NANOTESLA,
        error_messages={"unknown": UNIT_SENTENCE},
    )

    @post_load
    def stated(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """The reading or the reason, as `stated`."""
        value = None
        if typed["number"]:
            try:
                number = parse_decimal(typed["number"], example="0.2")
            except Invalid as refusal:
                raise ValidationError({"number": [str(refusal)]}) from None
            value = _value(typed["method"], number, typed["unit"])
        return {"stated": _stated(typed, value, field="number")}


class ReadingIn(_ReadingBase):
    """A reading as a program sends it: nanotesla, or tenths of a degree for a compass."""

    value = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=0, max=STRONGEST, error=VALUE_SENTENCE),
        error_messages={"invalid": VALUE_SENTENCE},
    )

    @post_load
    def stated(self, sent: dict[str, Any], **_: object) -> dict[str, Any]:
        """The reading or the reason, as `stated`."""
        return {"stated": _stated(sent, sent["value"], field="value")}


def _value(method: FieldMethod | None, number: Fraction, unit: FieldUnit) -> int:
    """A typed number in the unit that is kept: nanotesla, or tenths of a degree."""
    value = round(number * 10) if method is FieldMethod.COMPASS else in_nanotesla(number, unit)
    if not 0 <= value <= (WIDEST if method is FieldMethod.COMPASS else STRONGEST):
        raise ValidationError({"number": [VALUE_SENTENCE]})
    return value


def _stated(
    sent: dict[str, Any], value: int | None, *, field: str
) -> FieldReading | NoReadingReason:
    given = {
        "method": (sent["method"], METHOD_SENTENCE),
        "distance_cm": (sent["distance_cm"], DISTANCE_SENTENCE),
        field: (value, VALUE_SENTENCE),
        "instrument": (sent["instrument"] or None, INSTRUMENT_SENTENCE),
        "read_on": (sent["read_on"], DATE_SENTENCE),
    }
    lacking = {name: [said] for name, (known, said) in given.items() if known is None}
    # A method and a distance are always chosen in the form, so they alone say nothing.
    has_reading = any(given[name][0] is not None for name in (field, "instrument", "read_on"))
    reason: NoReadingReason | None = sent["reason"]
    if reason is not None and not has_reading:
        return reason
    if reason is not None:
        raise ValidationError({"reason": [N_("Give a reading, or the reason for none.")]})
    if lacking or value is None:
        raise ValidationError(lacking)
    method, distance_cm = sent["method"], sent["distance_cm"]
    return FieldReading(method, distance_cm, value, sent["instrument"], sent["read_on"])
