"""Acceptances in part in the JSON API."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import api, problems
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties import access
from traceability.custody.part_acceptance import RefusedPart
from traceability.custody.queries import get_state
from traceability.lots import capturing, views
from traceability.lots.parting.accepting import accept_part
from traceability.lots.parting.schemas import PartAcceptanceIn, PartedOut
from traceability.lots.queries import check_readable

bp = ApiBlueprint("parting_api", __name__, url_prefix="/api/v1/lots", tag="Lots")


@bp.post("/<code>/part-acceptances")
@bp.takes(PartAcceptanceIn)
@bp.creates(PartedOut)
@requires("custody:write")
@api.idempotent
def create(sent: Loaded, code: str) -> ResponseReturnValue:
    """Take custody of a lot less what is refused of it or did not come, which is a lot of its own
    from then on.
    """
    with db.transaction() as session:
        check_readable(session, code, actor=access.actor())
        parted = accept_part(
            session,
            code,
            received=capturing.package_masses(sent["masses"]),
            refused=[
                RefusedPart(
                    part["package_id"], part["refused_g"], part["reason"], part["note"] or None
                )
                for part in sent["refused"]
            ],
            missing=[(one["package_id"], one["note"] or None) for one in sent["missing"]],
            seals=sent["seals"],
            instrument=sent["instrument"] or None,
            actor=access.actor(),
            **capturing.occasion(sent),
        )
        state = get_state(session, parted.refused.code)
        refused = {
            "code": parted.refused.code,
            "title": parted.refused.title,
            "reference": None,
            "net_mass_g": state.net_mass_g,
            "package_count": len(state.packages),
        }
    recorded = views.recorded_view(db.database(), code, parted.recorded)
    return problems.created(
        {"refused": refused, "recorded": recorded}, location=url_for("lots_api.events", code=code)
    )
