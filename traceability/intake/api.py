"""Scans in the JSON API: what a hand terminal or a yard system has read."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import api, limits, problems
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties import access
from traceability.intake import receiving
from traceability.intake.answers import scan_answer
from traceability.intake.schemas import ApiScanIn, ScanOut
from traceability.tags.models import ScanWay
from traceability.tags.scanning import Whereabouts

bp = ApiBlueprint("scans_api", __name__, url_prefix="/api/v1/scans", tag="Scans")

SCAN_LIMIT = {"limit": 600, "per_s": 60}


@bp.post("")
@bp.takes(ApiScanIn)
@bp.creates(ScanOut)
@requires("custody:write")
@api.idempotent
def create(sent: Loaded) -> ResponseReturnValue:
    """Note a scan. It is kept whatever it turns out to be, so a bad label is an answer here too."""
    actor = access.actor()
    limits.hit("api-scan", actor.organisation_id, **SCAN_LIMIT)
    code, expected = sent.pop("code"), sent.pop("expected")
    with db.transaction() as session:
        taken = receiving.take_scan(
            session,
            code,
            way=ScanWay.API,
            expected=expected,
            whereabouts=Whereabouts(**sent),
            actor=actor,
        )
    return problems.created(scan_answer(taken))
