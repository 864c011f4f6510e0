"""The reference tables that sellers choose from, as pages: grades and waste codes."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from foundation import clock
from foundation.http.marks import public
from traceability.materials.grades import search_grades
from traceability.materials.waste_codes import low_codes

bp = Blueprint("reference", __name__, url_prefix="/reference")


@bp.get("/grades")
@public
def grades() -> ResponseReturnValue:
    """What each grade of magnet promises, found by what people type."""
    query = request.args.get("q", "").strip()[:40]
    return render_template("reference/grades.html", grades=search_grades(query), query=query)


@bp.get("/waste-codes")
@public
def waste_codes() -> ResponseReturnValue:
    """The codes of the List of Waste that magnets meet, and how each stands today."""
    today = clock.now().date()
    return render_template("reference/waste_codes.html", codes=low_codes().values(), today=today)
