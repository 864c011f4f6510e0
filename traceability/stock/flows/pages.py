"""The page of an organisation's flows, and its table."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from foundation import clock, db
from foundation.errors import InvalidFields
from foundation.http import spreadsheets
from foundation.http.forms import Form, sentences
from foundation.http.marks import requires
from foundation.parties import access
from traceability.stock.flows.lines import Month
from traceability.stock.flows.reporting import flow_report
from traceability.stock.flows.schemas import MonthsIn
from traceability.stock.flows.showing import COLUMNS, rows_of

MOST_SHOWN = 300

bp = Blueprint("flows", __name__, url_prefix="/reports")


@bp.get("/flows")
@requires("custody:read")
def show() -> ResponseReturnValue:
    """What came, went, was made, used up and lost, month by month, and whether it adds up."""
    form, (first, last) = _asked()
    with db.reading() as session:
        report = flow_report(session, access.actor().organisation_id, first=first, last=last)
    return form.page("flows/show.html", report=report, most=MOST_SHOWN)


@bp.get("/flows.csv")
@requires("custody:read")
def export() -> ResponseReturnValue:
    """The same as a table: a row for each country."""
    form, (first, last) = _asked()
    if not form.is_valid:
        raise InvalidFields(form.errors)
    with db.reading() as session:
        report = flow_report(session, access.actor().organisation_id, first=first, last=last)
    rows = [list(row.values()) for row in rows_of(report)]
    return spreadsheets.download("flows.csv", COLUMNS, rows)


def _asked() -> tuple[Form, tuple[Month, Month]]:
    """The form for the months, and those it asks for: this one unless the address says others that
    can be read.
    """
    now = Month.of(clock.now().date())
    names = ("since", "until")
    typed = MultiDict({name: request.args.get(name, "").strip() or str(now) for name in names})
    form = Form(MonthsIn(), typed)
    try:
        months = form.schema.load(typed.to_dict())
    except ValidationError as refusal:
        form.errors = sentences(refusal)
        return form, (now, now)
    return form, (months["since"], months["until"])
