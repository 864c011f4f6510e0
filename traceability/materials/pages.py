"""The reference tables as pages: grades, waste codes, carbon."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from foundation import clock
from foundation.http import spreadsheets
from foundation.http.marks import public
from traceability.materials import exporting
from traceability.materials.carbon import carbon_factors
from traceability.materials.grades import search_grades
from traceability.materials.waste_codes import low_codes

bp = Blueprint("reference", __name__, url_prefix="/reference")


@bp.get("/grades")
@public
def grades() -> ResponseReturnValue:
    """What each grade of magnet promises, found by what people type."""
    query = _query()
    return render_template("reference/grades.html", grades=search_grades(query), query=query)


@bp.get("/grades.csv")
@public
def export_grades() -> ResponseReturnValue:
    """The same for a spreadsheet."""
    rows = map(exporting.grade_row, search_grades(_query()))
    return spreadsheets.download("grades.csv", exporting.GRADE_COLUMNS, rows)


@bp.get("/waste-codes")
@public
def waste_codes() -> ResponseReturnValue:
    """The codes of the List of Waste that magnets meet, and how each stands today."""
    today = clock.now().date()
    return render_template("reference/waste_codes.html", codes=low_codes().values(), today=today)


@bp.get("/waste-codes.csv")
@public
def export_waste_codes() -> ResponseReturnValue:
    """The same for a spreadsheet."""
    today = clock.now().date()
    rows = [exporting.waste_code_row(code, today=today) for code in low_codes().values()]
    return spreadsheets.download("waste-codes.csv", exporting.WASTE_CODE_COLUMNS, rows)


@bp.get("/carbon")
@public
def carbon() -> ResponseReturnValue:
    """What is published of avoided carbon, and by which route."""
    return render_template("reference/carbon.html", factors=carbon_factors())


@bp.get("/carbon.csv")
@public
def export_carbon() -> ResponseReturnValue:
    """The same for a spreadsheet."""
    rows = map(exporting.carbon_row, carbon_factors())
    return spreadsheets.download("carbon.csv", exporting.CARBON_COLUMNS, rows)


def _query() -> str:
    return request.args.get("q", "").strip()[:40]
