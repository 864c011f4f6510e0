"""What was given up, at the desk: listed by kind, and tried again."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http.marks import requires
from foundation.http.problems import see_other
from foundation.parties import access as parties
from market.desk import deliveries
from market.desk.pages.asking import asked, csv_file
from market.desk.paging import EXPORTED
from market.desk.schemas import DeadQuerySchema

bp = Blueprint("deliveries", __name__)

COLUMNS = ("id", "what", "about", "tries", "why", "at")


@bp.get("/deliveries")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """What was given up of one kind."""
    query = asked(DeadQuerySchema())
    with db.reading() as session:
        page = deliveries.get_dead(session, query["kind"], cursor=query["cursor"])
        counts = deliveries.count_dead(session)
    return render_template(
        "desk/deliveries.html",
        page=page,
        kind=query["kind"],
        kinds=deliveries.KINDS,
        counts=counts,
        is_first=not query["cursor"],
        done=request.args.get("done") == "yes",
    )


@bp.get("/deliveries.csv")
@requires("desk:read")
def export() -> ResponseReturnValue:
    """The same list for a spreadsheet."""
    kind = asked(DeadQuerySchema())["kind"]
    with db.reading() as session:
        rows = [
            (one.id, one.what, one.about, str(one.attempts), one.error, one.at.isoformat())
            for one in deliveries.get_dead(session, kind, size=EXPORTED).items
        ]
    return csv_file(f"{kind}s.csv", COLUMNS, rows)


@bp.post("/deliveries/<kind>/<row_id>/retry")
@requires("desk:write")
def retry(kind: str, row_id: str) -> ResponseReturnValue:
    """Let the worker try it again."""
    with db.transaction() as session:
        deliveries.revive(session, kind, row_id, actor=parties.actor())
    return see_other(url_for("desk.deliveries.index", kind=kind, done="yes"))
