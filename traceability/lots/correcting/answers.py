"""What the API answers about corrections."""

from __future__ import annotations

from marshmallow import fields

from foundation.http.openapi.answers import Answer
from traceability.custody.words import CorrectionReason
from traceability.lots.correcting.history import CorrectionStatus


class ChangeOut(Answer):
    """One figure before and after; masses in grams, anything else in words."""

    package = fields.String()
    what = fields.String()
    before = fields.String(allow_none=True)
    after = fields.String(allow_none=True)


class CorrectionOut(Answer):
    """A correction, who had to agree, and what became of it."""

    event_id = fields.String()
    author_id = fields.String()
    status = fields.Enum(CorrectionStatus, by_value=True)
    reason = fields.Enum(CorrectionReason, by_value=True)
    note = fields.String(allow_none=True)
    changes = fields.List(fields.Nested(ChangeOut))
    difference_g = fields.Integer()
    corrects = fields.List(fields.String())
    agreeing = fields.List(fields.String())
    agreed_by = fields.List(fields.String())
    declined_by = fields.String(allow_none=True)
    answer_note = fields.String(allow_none=True)
    proposed_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime(allow_none=True)


class CorrectionsOut(Answer):
    """A lot's corrections, oldest first."""

    items = fields.List(fields.Nested(CorrectionOut))
