"""What may be sent about suspicions, and what programs read of them."""

from __future__ import annotations

from marshmallow import Schema, fields

from foundation.errors import N_
from foundation.http.openapi.answers import Answer, CursorIn
from foundation.parties.schemas import Text
from traceability.tags.suspicions.kinds import AnswerReason, Severity, SuspicionKind
from traceability.tags.suspicions.models import LONGEST_NOTE

REASON_SENTENCE = N_("Choose what you found.")
OPEN_SENTENCE = N_("Choose true for open ones, false for those that are answered.")


class AnswerIn(Schema):
    """What somebody found who looked."""

    reason = fields.Enum(
        AnswerReason,
        by_value=True,
        required=True,
        error_messages=dict.fromkeys(("required", "null", "unknown"), REASON_SENTENCE),
    )
    note = Text("", longest=LONGEST_NOTE, is_long=True, required=False, load_default="")


class ListIn(CursorIn):
    """Which of one's suspicions."""

    open = fields.Boolean(
        load_default=None, error_messages=dict.fromkeys(("invalid", "null"), OPEN_SENTENCE)
    )


class AnsweredOut(Answer):
    """What was found."""

    organisation_id = fields.String()
    reason = fields.Enum(AnswerReason, by_value=True)
    note = fields.String()
    answered_at = fields.AwareDateTime()


class SuspicionOut(Answer):
    """A scan that does not fit, or seals, which belong to a lot and to no label. Places and devices
    are given, not proven."""

    id = fields.String(attribute="row.id")
    kind = fields.Enum(SuspicionKind, by_value=True, attribute="row.kind")
    severity = fields.Enum(Severity, by_value=True, attribute="row.severity")
    is_open = fields.Boolean()
    tag_id = fields.String(attribute="row.tag_id", allow_none=True)
    short_code = fields.String(attribute="label", allow_none=True)
    package_id = fields.String(attribute="row.package_id", allow_none=True)
    lot_code = fields.String(attribute="row.lot_code", allow_none=True)
    scan_id = fields.String(attribute="row.scan_id", allow_none=True)
    earlier_scan_id = fields.String(attribute="row.earlier_scan_id", allow_none=True)
    evidence = fields.Dict(keys=fields.String(), values=fields.Raw(), attribute="row.evidence")
    found_at = fields.AwareDateTime(attribute="row.found_at")
    answer = fields.Nested(AnsweredOut, allow_none=True)
