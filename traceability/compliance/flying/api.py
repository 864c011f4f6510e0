"""Readings of a lot's field in the JSON API, and how it stands for carriage by air."""

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
from traceability.compliance.flying.judging import (
    AirStanding,
    FieldMethod,
    NoReadingReason,
    judge_air,
)
from traceability.compliance.flying.models import LotFieldReading
from traceability.compliance.flying.schemas import ReadingIn
from traceability.compliance.flying.stating import get_reading_rows, readings_of, state_reading
from traceability.lots.queries import get_readable_lot

bp = ApiBlueprint(
    "flying_api", __name__, url_prefix="/api/v1/lots/<code>/field-readings", tag="Lots"
)


class ReadingOut(Answer):
    """A reading in nanotesla, or tenths of a degree for a compass; or the reason for none."""

    number = fields.Integer()
    method = fields.Enum(FieldMethod, by_value=True, allow_none=True)
    distance_cm = fields.Integer(allow_none=True)
    value = fields.Integer(allow_none=True)
    instrument = fields.String(allow_none=True)
    read_on = fields.Date(allow_none=True)
    reason = fields.Enum(NoReadingReason, by_value=True, allow_none=True)
    organisation_id = fields.String()
    stated_at = fields.AwareDateTime()


class ReadingsOut(Answer):
    """Everything that was stated, newest first, and what it means by air."""

    standing = fields.Enum(AirStanding, by_value=True)
    items = fields.List(fields.Nested(ReadingOut))


@bp.get("")
@bp.answers(ReadingsOut)
@requires("lots:read")
def index(code: str) -> ResponseReturnValue:
    """Readings of a lot, newest first. Parties of the lot alone."""
    with db.reading() as session:
        get_readable_lot(session, code, actor=access.actor())
        rows = get_reading_rows(session, code)
    standing = judge_air(readings_of(rows))
    items = [_shown(row) for row in reversed(rows)]
    return problems.ok({"standing": standing.value, "items": items})


@bp.post("")
@bp.takes(ReadingIn)
@bp.creates(ReadingOut)
@requires("lots:write")
@api.idempotent
def create(sent: Loaded, code: str) -> ResponseReturnValue:
    """State one reading, or the reason why there is none."""
    with db.transaction() as session:
        row = state_reading(session, code, sent["stated"], actor=access.actor())
    return problems.created(_shown(row), location=url_for(".index", code=code))


def _shown(row: LotFieldReading) -> dict[str, object]:
    return {
        "number": row.number,
        "method": row.method.value if row.method else None,
        "distance_cm": row.distance_cm,
        "value": row.value,
        "instrument": row.instrument,
        "read_on": row.read_on.isoformat() if row.read_on else None,
        "reason": row.reason.value if row.reason else None,
        "organisation_id": row.organisation_id,
        "stated_at": row.stated_at.isoformat(),
    }
