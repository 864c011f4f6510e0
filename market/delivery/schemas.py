"""What delivery pages and the API take and give. Times in forms are UTC, as the pages say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from foundation.errors import N_
from foundation.http.openapi.answers import Answer
from foundation.parties.schemas import EmailText, Name, Text

TIME_SENTENCE = N_("Give a day and a time, like 2026-12-01T09:00.")
_TYPED = "%Y-%m-%dT%H:%M"


def _typed_time() -> fields.NaiveDateTime:
    messages: dict[str, Any] = dict.fromkeys(
        ("required", "null", "invalid", "format"), TIME_SENTENCE
    )
    return fields.NaiveDateTime(required=True, format=_TYPED, error_messages=messages)


class WindowFormSchema(Schema):
    """When the lot can be loaded."""

    starts_at = _typed_time()
    ends_at = _typed_time()

    @post_load
    def _in_utc(self, loaded: dict[str, datetime], **_: object) -> dict[str, datetime]:
        return {name: moment.replace(tzinfo=UTC) for name, moment in loaded.items()}


class SlotFormSchema(Schema):
    """A half hour at the gate."""

    slot = fields.AwareDateTime(
        required=True,
        format="iso",
        error_messages=dict.fromkeys(
            ("required", "null", "invalid", "format"), N_("Choose one of the half hours shown.")
        ),
    )


class ContactSchema(Schema):
    """Whom the other side is to call."""

    name = Name(N_("Give the name of whom to ask for."), longest=120)
    phone = Text(N_("Give a telephone number that is answered on the day."), longest=40)
    email = EmailText()


class SiteFormSchema(Schema):
    """One's own site."""

    site_id = fields.String(
        required=True,
        validate=validate.Length(min=1, max=32),
        error_messages={"required": N_("Choose one of your sites.")},
    )


class WindowSchema(Schema):
    """When the lot can be loaded, from a program."""

    starts_at = fields.AwareDateTime(required=True, format="iso")
    ends_at = fields.AwareDateTime(required=True, format="iso")


class AgreeSchema(Schema):
    """Which proposal is agreed to: the latest of the other side, by its number."""

    seq = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=100_000))


class BookingSchema(Schema):
    """A half hour at the gate, from a program."""

    starts_at = fields.AwareDateTime(required=True, format="iso")


class WindowOut(Answer):
    """A loading window: a proposal, or what was agreed."""

    seq = fields.Integer()
    starts_at = fields.AwareDateTime(format="iso")
    ends_at = fields.AwareDateTime(format="iso")
    proposed_by = fields.String()


class ContactOut(Answer):
    """Somebody to call."""

    name = fields.String()
    phone = fields.String()
    email = fields.String()


class BookingOut(Answer):
    """A half hour at the buyer's gate."""

    site_id = fields.String()
    starts_at = fields.AwareDateTime(format="iso")


class DeliveryOut(Answer):
    """A delivery as one side sees it; `theirs` is null until the order is paid."""

    agreed = fields.Nested(WindowOut, allow_none=True)
    to_answer = fields.Nested(WindowOut, allow_none=True)
    proposed = fields.Nested(WindowOut, allow_none=True)
    booking = fields.Nested(BookingOut, allow_none=True)
    mine = fields.Nested(ContactOut, allow_none=True)
    theirs = fields.Nested(ContactOut, allow_none=True)


def day_of(text: str, *, today: date) -> date:
    """The day whose half hours are shown; today when none can be read."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today
