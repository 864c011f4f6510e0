"""Flows in the JSON API."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import problems
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties import access
from traceability.stock.flows.reporting import flow_report
from traceability.stock.flows.schemas import FlowReportOut, MonthsIn
from traceability.stock.flows.showing import rows_of

bp = ApiBlueprint("flows_api", __name__, url_prefix="/api/v1/flows", tag="Lots")


@bp.get("")
@bp.query(MonthsIn)
@bp.answers(FlowReportOut)
@requires("custody:read")
def show(asked: Loaded) -> ResponseReturnValue:
    """Mass in, out, made, used up, lost and refused, month by month, by site, material, waste code
    and country.
    """
    with db.reading() as session:
        report = flow_report(
            session, access.actor().organisation_id, first=asked["since"], last=asked["until"]
        )
    shown = {
        "since": str(report.first),
        "until": str(report.last),
        "flows": list(rows_of(report)),
        "gap_g": report.gap_g,
    }
    return problems.ok(FlowReportOut().dump(shown))
