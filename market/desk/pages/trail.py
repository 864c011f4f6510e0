"""The audit trail, to read and to take away."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http.marks import requires
from market.desk import trail
from market.desk.pages.asking import asked, csv_file, first_page, typed
from market.desk.paging import EXPORTED
from market.desk.schemas import TrailQuerySchema, trail_filters

bp = Blueprint("trail", __name__)

COLUMNS = ("at", "person", "action", "subject", "called", "note")
# Where the subject of an act has a page, by the first half of the act's name.
PLACES = {
    "organisation": ("desk.organisations.show", "organisation_id"),
    "money": ("desk.proposals.show", "proposal_id"),
    "report": ("desk.reports.show", "report_id"),
    "payment": ("desk.payments.show", "operation_id"),
}


@bp.get("/trail")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """What operators did, newest first."""
    query = asked(TrailQuerySchema())
    with db.reading() as session:
        page = trail.get_acts(session, trail_filters(query), cursor=query["cursor"])
        return render_template(
            "desk/trail.html",
            page=page,
            typed=typed(),
            first=first_page(),
            action_names=trail.ACTION_NAMES,
            people=trail.get_people(session),
            places=PLACES,
        )


@bp.get("/trail.csv")
@requires("desk:read")
def export() -> ResponseReturnValue:
    """The same list for a spreadsheet."""
    with db.reading() as session:
        found = trail.get_acts(session, trail_filters(asked(TrailQuerySchema())), size=EXPORTED)
        rows = [
            (act.at.isoformat(), name or "", act.action, act.subject, act.label, act.note)
            for act, name in found.items
        ]
    return csv_file("trail.csv", COLUMNS, rows)
