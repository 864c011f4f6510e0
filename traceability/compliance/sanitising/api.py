"""Sanitisation of a lot in the JSON API. A certificate comes and goes by the page alone."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields

from foundation import db
from foundation.http import api, problems
from foundation.http.marks import requires
from foundation.http.openapi.answers import Answer
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties import access
from traceability.compliance.sanitising.models import LotSanitising
from traceability.compliance.sanitising.schemas import SanitisingIn
from traceability.compliance.sanitising.stating import get_sanitising_rows, state_sanitising
from traceability.compliance.sanitising.words import NotSanitisedReason, SanitisingMethod
from traceability.lots.queries import get_readable_lot

bp = ApiBlueprint(
    "sanitising_api", __name__, url_prefix="/api/v1/lots/<code>/sanitisations", tag="Lots"
)


class SanitisingOut(Answer):
    """One word about a lot: how it was sanitised, or why that is not stated."""

    number = fields.Integer()
    method = fields.Enum(SanitisingMethod, by_value=True, allow_none=True)
    operator = fields.String(allow_none=True)
    done_on = fields.Date(allow_none=True)
    serials = fields.List(fields.String())
    has_certificate = fields.Boolean()
    reason = fields.Enum(NotSanitisedReason, by_value=True, allow_none=True)
    organisation_id = fields.String()
    stated_at = fields.AwareDateTime()


class SanitisingsOut(Answer):
    """Every word, newest first; the first one counts."""

    items = fields.List(fields.Nested(SanitisingOut))


@bp.get("")
@bp.answers(SanitisingsOut)
@requires("lots:read")
def index(code: str) -> ResponseReturnValue:
    """What was stated, newest first. Parties of the lot alone."""
    with db.reading() as session:
        get_readable_lot(session, code, actor=access.actor())
        rows = get_sanitising_rows(session, code)
    return problems.ok({"items": [_shown(row) for row in rows]})


@bp.post("")
@bp.takes(SanitisingIn)
@bp.creates(SanitisingOut)
@requires("lots:write")
@api.idempotent
def create(sent: Loaded, code: str) -> ResponseReturnValue:
    """State how it was sanitised, with serial numbers; or why that is not stated."""
    with db.transaction() as session:
        row = state_sanitising(session, code, sent["stated"], actor=access.actor())
    return problems.created(_shown(row), location=url_for(".index", code=code))


def _shown(row: LotSanitising) -> dict[str, object]:
    return {
        "number": row.number,
        "method": row.method.value if row.method else None,
        "operator": row.operator,
        "done_on": row.done_on.isoformat() if row.done_on else None,
        "serials": row.serials,
        "has_certificate": row.paper_id is not None,
        "reason": row.reason.value if row.reason else None,
        "organisation_id": row.organisation_id,
        "stated_at": row.stated_at.isoformat(),
    }
