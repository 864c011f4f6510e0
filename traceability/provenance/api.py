"""Provenance in the JSON API: verdict, findings and history of a lot."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from foundation import db, ids
from foundation.http import problems
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint
from foundation.parties import access
from traceability.custody.queries import get_head
from traceability.provenance.schemas import ProvenanceOut
from traceability.provenance.viewing import view_provenance

LOT_PREFIX = "RG"

bp = ApiBlueprint("provenance_api", __name__, url_prefix="/api/v1/lots", tag="Lots")


@bp.get("/<code>/verdict")
@bp.answers(ProvenanceOut)
@requires("lots:read")
def verdict(code: str) -> ResponseReturnValue:
    """What the lot's history proves now, with as much of it as the caller may see."""
    with db.reading() as session:
        lot = get_head(session, ids.check_code(code, LOT_PREFIX)).lot_id
        view = view_provenance(session, lot, actor=access.actor())
        return problems.ok(ProvenanceOut().dump(view))
