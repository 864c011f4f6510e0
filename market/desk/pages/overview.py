"""The desk's first page: what waits."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http.marks import requires
from market.desk.overview import get_waiting
from market.desk.pages import (
    deliveries,
    orders,
    organisations,
    payments,
    proposals,
    quotes,
    reports,
    trail,
    watching,
)

bp = Blueprint("desk", __name__, url_prefix="/desk")
ROOMS = (organisations, payments, proposals, orders, quotes, reports, watching, deliveries, trail)
for room in ROOMS:
    bp.register_blueprint(room.bp)


@bp.get("")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """What waits for an operator."""
    with db.reading() as session:
        return render_template("desk/index.html", waiting=get_waiting(session))
