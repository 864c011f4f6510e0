"""Waste codes of a lot in the JSON API: every choice, newest first, and a new one."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from foundation import clock, db
from foundation.http import api, problems
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint
from foundation.parties import access
from traceability.lots.disclosure import Disclosed, waste_row
from traceability.lots.queries import get_readable_lot
from traceability.lots.waste.answers import WasteHistoryOut, WasteRowOut, remark_rows
from traceability.lots.waste.choosing import choose_waste_code
from traceability.lots.waste.models import LotWasteCode
from traceability.lots.waste.queries import choice_of, get_waste_rows
from traceability.lots.waste.reading import WasteChoice, choice_remarks
from traceability.lots.waste.schemas import WasteIn

bp = ApiBlueprint(
    "lot_waste_api", __name__, url_prefix="/api/v1/lots/<code>/waste-codes", tag="Lots"
)


@bp.get("")
@bp.answers(WasteHistoryOut)
@requires("lots:read")
def index(code: str) -> ResponseReturnValue:
    """What was said, newest first, with the remarks of today on what counts."""
    with db.reading() as session:
        get_readable_lot(session, code, actor=access.actor())
        rows = get_waste_rows(session, code)
    today = clock.now().date()
    remarks = choice_remarks(choice_of(rows[0]) if rows else None, on=today)
    return problems.ok(
        {
            "items": [_shown(row) for row in rows],
            "remarks": remark_rows(remarks),
        }
    )


@bp.post("")
@bp.takes(WasteIn)
@bp.creates(WasteRowOut)
@requires("lots:write")
@api.idempotent
def create(sent: WasteChoice, code: str) -> ResponseReturnValue:
    """Say under which code the lot travels from now on."""
    actor = access.actor()
    with db.transaction() as session:
        get_readable_lot(session, code, actor=actor)
        row = choose_waste_code(session, code, sent, actor=actor)
    return problems.created(_shown(row), location=url_for(".index", code=code))


def _shown(row: LotWasteCode) -> Disclosed:
    shown = waste_row(choice_of(row), on=clock.now().date())
    assert shown is not None, "a row says something"
    return {
        **shown,
        "number": row.number,
        "organisation_id": row.organisation_id,
        "chosen_at": row.chosen_at.isoformat(),
    }
