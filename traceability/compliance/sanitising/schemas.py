"""What may be sent about sanitisation, from a form and from a program."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.errors import N_
from foundation.parties.schemas import Text
from traceability.compliance.sanitising.words import (
    NotSanitisedReason,
    Sanitising,
    SanitisingMethod,
)

METHOD_SENTENCE = N_(
    "Choose overwritten, crypto_erased, degaussed, platters_destroyed or shredded."
)
OPERATOR_SENTENCE = N_("Name who did it: a firm or a person.")
DATE_SENTENCE = N_("Give the day on which it was done, like 2026-05-31.")
REASON_SENTENCE = N_("Choose no_medium, by_taker or not_known.")
MANY_SENTENCE = N_("List at most 5,000 serial numbers of at most 60 characters.")
MOST_SERIALS = 5000
LONGEST_SERIAL = 60


class _SanitisingBase(Schema):
    """What form and program have in common: how it was done in full, or the reason for none."""

    method = fields.Enum(
        SanitisingMethod,
        by_value=True,
        load_default=None,
        allow_none=True,
        error_messages={"unknown": METHOD_SENTENCE},
    )
    operator = Text("", longest=120, required=False, load_default="")
    done_on = fields.Date(
        load_default=None,
        allow_none=True,
        error_messages={"invalid": DATE_SENTENCE, "format": DATE_SENTENCE},
    )
    reason = fields.Enum(
        NotSanitisedReason,
        by_value=True,
        load_default=None,
        allow_none=True,
        error_messages={"unknown": REASON_SENTENCE},
    )


class SanitisingForm(_SanitisingBase):
    """As a person types it: serial numbers one a line."""

    serials = Text("", longest=320_000, is_long=True, required=False, load_default="")

    @post_load
    def stated(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """How, or why not, as `stated`."""
        return {"stated": _stated(typed, typed["serials"].splitlines())}


class SanitisingIn(_SanitisingBase):
    """As a program sends it: serial numbers as a list. A certificate goes by the page."""

    serials = fields.List(
        fields.String(),
        load_default=list,
        validate=validate.Length(max=MOST_SERIALS, error=MANY_SENTENCE),
    )

    @post_load
    def stated(self, sent: dict[str, Any], **_: object) -> dict[str, Any]:
        """How, or why not, as `stated`."""
        return {"stated": _stated(sent, sent["serials"])}


def _stated(sent: dict[str, Any], typed: list[str]) -> Sanitising | NotSanitisedReason:
    serials = tuple(dict.fromkeys(filter(None, (serial.strip() for serial in typed))))
    if len(serials) > MOST_SERIALS or any(len(serial) > LONGEST_SERIAL for serial in serials):
        raise ValidationError({"serials": [MANY_SENTENCE]})
    given = {
        "method": (sent["method"], METHOD_SENTENCE),
        "operator": (sent["operator"], OPERATOR_SENTENCE),
        "done_on": (sent["done_on"], DATE_SENTENCE),
    }
    has_any = bool(serials) or any(known for known, _ in given.values())
    reason: NotSanitisedReason | None = sent["reason"]
    if reason is not None and not has_any:
        return reason
    if reason is not None:
        raise ValidationError({"reason": [N_("Say how it was done, or why that is not stated.")]})
    lacking = {name: [said] for name, (known, said) in given.items() if not known}
    if lacking:
        raise ValidationError(lacking)
    return Sanitising(sent["method"], sent["operator"], sent["done_on"], serials)
