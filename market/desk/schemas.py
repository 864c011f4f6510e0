"""What the desk's lists are narrowed down by, and what its forms take."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from foundation.errors import N_
from foundation.parties.schemas import EmailText, Text
from foundation.parties.standing import Standing
from market.desk.deliveries import KINDS
from market.desk.models import ReportReason
from market.desk.trail import ACTION_NAMES, TrailFilters
from market.prices.tables import MOST_BYTES

LONGEST_REASON = 500


class CursorSchema(Schema):
    """A page of a list; what a filter form sends besides is left alone."""

    class Meta:
        """A link to a list may be older than its filters."""

        unknown = EXCLUDE

    cursor = fields.String(load_default=None)


class OrganisationsQuerySchema(CursorSchema):
    """A part of the name, and a standing."""

    q = fields.String(load_default="", validate=validate.Length(max=120))
    standing = fields.Enum(
        Standing,
        by_value=True,
        load_default=None,
        error_messages={"unknown": N_("Choose a standing from the list.")},
    )


class TrailQuerySchema(CursorSchema):
    """Which act, by whom, to what, and between which days (both of them included)."""

    action = fields.String(
        load_default=None,
        validate=validate.OneOf(list(ACTION_NAMES), error=N_("Choose an act from the list.")),
    )
    person = fields.String(load_default=None)
    subject = fields.String(load_default=None)
    since = fields.Date(
        load_default=None, error_messages={"invalid": N_("Enter a day, like 2026-11-26.")}
    )
    until = fields.Date(
        load_default=None, error_messages={"invalid": N_("Enter a day, like 2026-11-26.")}
    )


class ProposalsQuerySchema(CursorSchema):
    """All proposals, or those that wait."""

    open = fields.Boolean(load_default=False)


class OrdersQuerySchema(CursorSchema):
    """A part of an order's number, or a lot's code."""

    q = fields.String(load_default="", validate=validate.Length(max=40))


class DeadQuerySchema(CursorSchema):
    """Which kind of thing that was given up."""

    kind = fields.String(
        load_default="letter",
        validate=validate.OneOf(list(KINDS), error=N_("Choose a kind from the list.")),
    )


class QuotesQuerySchema(CursorSchema):
    """A page of quotes; `added` is how many rows came in just before."""

    added = fields.Integer(load_default=None, validate=validate.Range(min=0, max=1_000_000))


class TableSchema(Schema):
    """A table to try out or to add. Its text is judged row by row, not here."""

    text = fields.String(
        load_default="",
        validate=validate.Length(max=MOST_BYTES, error=N_("Use at most {max} characters.")),
    )
    act = fields.String(
        load_default="try",
        validate=validate.OneOf(["try", "add"], error=N_("Press one of the two buttons.")),
    )


class WatchSchema(Schema):
    """A table for the watch list. Its text is judged row by row, not here."""

    text = fields.String(
        load_default="",
        validate=validate.Length(max=MOST_BYTES, error=N_("Use at most {max} characters.")),
    )


class MoveSchema(Schema):
    """How much money is to move, by which payment, and why."""

    amount = Text(N_("Give an amount."), longest=30)
    payment_id = fields.String(load_default="")
    reason = Text(N_("Say why: it stays in the trail."), longest=LONGEST_REASON, is_long=True)


class ReportSchema(Schema):
    """What is wrong with a listing or a label, and where an answer goes."""

    reason = fields.Enum(
        ReportReason,
        by_value=True,
        required=True,
        error_messages={name: N_("Choose what is wrong.") for name in ("required", "unknown")},
    )
    text = Text(N_("Say what you know."), longest=2000, is_long=True)
    reply_to = EmailText(required=False, load_default=None)


class ResolveSchema(Schema):
    """What was found and done, and what to tell whoever reported it."""

    note = Text(N_("Say what was found and done."), longest=LONGEST_REASON, is_long=True)
    answer = Text("", longest=2000, is_long=True, required=False, load_default="")


class ReasonSchema(Schema):
    """Why something is done."""

    reason = Text(N_("Say why: it stays in the trail."), longest=LONGEST_REASON, is_long=True)


def trail_filters(asked: dict[str, Any]) -> TrailFilters:
    """The filters that a loaded query means; days begin at midnight UTC."""
    since, until = asked["since"], asked["until"]
    return TrailFilters(
        action=asked["action"],
        person_id=asked["person"],
        subject=asked["subject"],
        since=datetime.combine(since, time(), UTC) if since else None,
        until=datetime.combine(until, time(), UTC) + timedelta(days=1) if until else None,
    )
