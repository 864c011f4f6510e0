"""Consents of a lot in the JSON API: every word, newest first, and a new one."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields

from foundation import db
from foundation.http import api, problems
from foundation.http.marks import requires
from foundation.http.openapi.answers import Answer
from foundation.http.openapi.blueprint import ApiBlueprint
from foundation.parties import access
from traceability.compliance.consents.models import ShipmentConsent
from traceability.compliance.consents.queries import get_consent_rows
from traceability.compliance.consents.schemas import ConsentIn
from traceability.compliance.consents.stating import state_consent
from traceability.compliance.consents.terms import ConsentWord, NoConsentReason
from traceability.lots.queries import get_readable_lot

bp = ApiBlueprint("consents_api", __name__, url_prefix="/api/v1/lots/<code>/consents", tag="Lots")

TERMS = ("reference", "authority", "from_country", "to_country", "most_g", "note", "number")


class ConsentOut(Answer):
    """One word about a lot: a consent in full, or the reason why there is none."""

    number = fields.Integer()
    reference = fields.String(allow_none=True)
    authority = fields.String(allow_none=True)
    from_country = fields.String(allow_none=True)
    to_country = fields.String(allow_none=True)
    valid_from = fields.Date(allow_none=True)
    valid_until = fields.Date(allow_none=True)
    most_g = fields.Integer(allow_none=True)
    reason = fields.Enum(NoConsentReason, by_value=True, allow_none=True)
    note = fields.String()
    organisation_id = fields.String()
    stated_at = fields.AwareDateTime()


class ConsentsOut(Answer):
    """Every word, newest first; the first one counts."""

    items = fields.List(fields.Nested(ConsentOut))


@bp.get("")
@bp.answers(ConsentsOut)
@requires("lots:read")
def index(code: str) -> ResponseReturnValue:
    """What was stated, newest first. Parties of the lot alone."""
    with db.reading() as session:
        get_readable_lot(session, code, actor=access.actor())
        rows = get_consent_rows(session, code)
    return problems.ok({"items": [_shown(row) for row in rows]})


@bp.post("")
@bp.takes(ConsentIn)
@bp.creates(ConsentOut)
@requires("lots:write")
@api.idempotent
def create(sent: ConsentWord, code: str) -> ResponseReturnValue:
    """State under which consent the lot goes over a border, or why there is none."""
    with db.transaction() as session:
        row = state_consent(session, code, sent, actor=access.actor())
    return problems.created(_shown(row), location=url_for(".index", code=code))


def _shown(row: ShipmentConsent) -> dict[str, object]:
    return {
        **{name: getattr(row, name) for name in TERMS},
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "reason": row.reason.value if row.reason else None,
        "organisation_id": row.organisation_id,
        "stated_at": row.stated_at.isoformat(),
    }
