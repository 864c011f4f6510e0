"""What may be sent about permits, from a form and from a program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.errors import N_, Invalid
from foundation.parties.countries import codes
from foundation.parties.schemas import Text
from traceability.compliance.kinds import (
    PermitKind,
    WithdrawalReason,
    parse_low_codes,
    parse_operations,
)
from traceability.compliance.stating import PermitDraft

T = TypeVar("T")
MOST_CODES = 200
KIND_SENTENCE = N_("Choose what the permit is for.")
COUNTRY_SENTENCE = N_("Choose the country of the authority.")
DATE_SENTENCE = N_("Give the date as it stands on the permit, like 2026-05-31.")
REASON_SENTENCE = N_("Choose revoked, given_up or mistake.")


def _messages(sentence: str, *names: str) -> dict[str, Any]:
    """`Any`: marshmallow's own type of messages."""
    return dict.fromkeys(("required", "null", "invalid", *names), sentence)


class _PermitBase(Schema):
    """What form and program have in common."""

    kind = fields.Enum(
        PermitKind, by_value=True, required=True, error_messages=_messages(KIND_SENTENCE, "unknown")
    )
    number = Text(N_("Give the number as it stands on the permit."), longest=80)
    authority = Text(N_("Name the authority that issued it."), longest=120)
    country = fields.String(
        required=True,
        validate=validate.OneOf(codes(), error=COUNTRY_SENTENCE),
        error_messages=_messages(COUNTRY_SENTENCE),
    )
    valid_from = fields.Date(required=True, error_messages=_messages(DATE_SENTENCE, "format"))
    valid_until = fields.Date(
        load_default=None, allow_none=True, error_messages=_messages(DATE_SENTENCE, "format")
    )
    site_id = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))


class PermitForm(_PermitBase):
    """A permit as a person types it: codes and operations as text."""

    low_codes = Text("", longest=4000, is_long=True, required=False, load_default="")
    operations = Text("", longest=200, required=False, load_default="")

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """Codes and operations read out of their texts."""
        codes_read = _read("low_codes", parse_low_codes, typed["low_codes"])
        operations = _read("operations", parse_operations, typed["operations"])
        return {**typed, "low_codes": codes_read, "operations": operations}


class PermitIn(_PermitBase):
    """A permit as a program sends it: codes and operations as lists."""

    low_codes = fields.List(
        fields.String(), load_default=list, validate=validate.Length(max=MOST_CODES)
    )
    operations = fields.List(
        fields.String(), load_default=list, validate=validate.Length(max=MOST_CODES)
    )

    @post_load
    def read(self, sent: dict[str, Any], **_: object) -> dict[str, Any]:
        """Codes and operations as the lists write them."""
        codes_read = _read("low_codes", parse_low_codes, "\n".join(sent["low_codes"]))
        operations = _read("operations", parse_operations, " ".join(sent["operations"]))
        return {**sent, "low_codes": codes_read, "operations": operations}


class WithdrawalIn(Schema):
    """Why a permit is not used any more."""

    reason = fields.Enum(
        WithdrawalReason,
        by_value=True,
        required=True,
        error_messages=_messages(REASON_SENTENCE, "unknown"),
    )
    note = Text("", longest=300, required=False, load_default="")


def draft_of(loaded: dict[str, Any]) -> PermitDraft:
    """What was loaded by either schema, as the act takes it."""
    return PermitDraft(**{**loaded, "site_id": loaded["site_id"] or None})


def _read(field: str, parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except Invalid as refusal:
        raise ValidationError({field: [str(refusal)]}) from None
