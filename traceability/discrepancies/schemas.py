"""What may be said about a discrepancy, from a form and from a program, and what programs read."""

from __future__ import annotations

from marshmallow import Schema, fields

from foundation.errors import N_
from foundation.http.openapi.answers import Answer, CursorIn
from foundation.parties.schemas import Text
from traceability.discrepancies.judging import DiscrepancyKind, Standing
from traceability.discrepancies.models import LONGEST_COMMENT, LONGEST_OFFICE
from traceability.discrepancies.queries import Which
from traceability.discrepancies.words import Explanation

CODE_SENTENCE = N_("Choose what you think happened.")
WHICH_SENTENCE = N_("Choose open, overdue or settled.")
OFFICE_SENTENCE = N_("Name the authority, and how it is found again there.")
DAY_SENTENCE = N_("Give the day on which you reported it, like 2026-05-31.")


class WordIn(Schema):
    """What one side thinks happened."""

    explanation = fields.Enum(
        Explanation,
        by_value=True,
        required=True,
        error_messages={
            "required": CODE_SENTENCE, "null": CODE_SENTENCE, "unknown": CODE_SENTENCE,
        },
    )  # fmt: skip
    comment = Text("", longest=LONGEST_COMMENT, is_long=True, required=False, load_default="")


class ReportIn(WordIn):
    """The same, and where it was reported when."""

    reported_to = Text(OFFICE_SENTENCE, longest=LONGEST_OFFICE)
    reported_on = fields.Date(
        required=True,
        error_messages=dict.fromkeys(("required", "null", "invalid", "format"), DAY_SENTENCE),
    )


class WhichIn(CursorIn):
    """Which of one's discrepancies."""

    which = fields.Enum(
        Which, by_value=True, load_default=None, error_messages={"unknown": WHICH_SENTENCE}
    )


class WordOut(Answer):
    """One word; a report names where it went, and when."""

    number = fields.Integer()
    organisation_id = fields.String()
    explanation = fields.Enum(Explanation, by_value=True)
    comment = fields.String()
    reported_to = fields.String(allow_none=True)
    reported_on = fields.Date(allow_none=True)
    said_at = fields.AwareDateTime()


class DiscrepancyOut(Answer):
    """A reception at which the scales disagreed. The share is of the giver's mass; `due_at` is the
    end of the last day."""

    event_id = fields.String()
    lot = fields.String()
    kind = fields.Enum(DiscrepancyKind, by_value=True)
    standing = fields.Enum(Standing, by_value=True)
    giver_id = fields.String()
    taker_id = fields.String()
    stated_g = fields.Integer()
    received_g = fields.Integer()
    difference_g = fields.Integer()
    difference_ppm = fields.Integer()
    stated_packages = fields.Integer()
    received_packages = fields.Integer()
    received_at = fields.AwareDateTime()
    due_at = fields.AwareDateTime(allow_none=True)
    correction_id = fields.String(allow_none=True)
    words = fields.List(fields.Nested(WordOut))
