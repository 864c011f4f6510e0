"""The gate's two buttons beside a package: it did not come, and it did."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import problems
from foundation.http.marks import requires
from foundation.parties import access
from traceability.intake.absences import noting

bp = Blueprint("absences", __name__, url_prefix="/intake")


@bp.post("/<lot>/<int:number>/absent")
@requires("custody:write")
def create(lot: str, number: int) -> ResponseReturnValue:
    """Note that a package did not come."""
    with db.transaction() as session:
        noting.note_absence(session, lot, number, actor=access.actor())
    return problems.see_other(url_for("intake.show", lot=lot, _anchor=f"package-{number}"))


@bp.post("/<lot>/<int:number>/present")
@requires("custody:write")
def delete(lot: str, number: int) -> ResponseReturnValue:
    """Take back that a package did not come."""
    with db.transaction() as session:
        noting.take_back(session, lot, number, actor=access.actor())
    return problems.see_other(url_for("intake.show", lot=lot, _anchor=f"package-{number}"))
