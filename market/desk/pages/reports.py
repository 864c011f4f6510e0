"""Reports of abuse at the desk."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.problems import see_other
from foundation.parties import access as parties
from market.desk import reporting
from market.desk.money import get_person_names
from market.desk.pages.asking import asked, csv_file, first_page
from market.desk.paging import EXPORTED
from market.desk.schemas import ProposalsQuerySchema, ResolveSchema

bp = Blueprint("reports", __name__)

COLUMNS = (
    "report", "about", "subject", "called", "reason", "text", "at", "resolved_at", "resolved_by",
    "note",
)  # fmt: skip


@bp.get("/reports")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """What was reported, newest first."""
    query = asked(ProposalsQuerySchema())
    with db.reading() as session:
        page = reporting.get_reports(session, is_open=query["open"], cursor=query["cursor"])
    return render_template(
        "desk/reports.html",
        page=page,
        query=query,
        first=first_page(),
        reason_names=reporting.REASON_NAMES,
    )


@bp.get("/reports.csv")
@requires("desk:read")
def export() -> ResponseReturnValue:
    """The same list for a spreadsheet."""
    query = asked(ProposalsQuerySchema())
    with db.reading() as session:
        found = reporting.get_reports(session, is_open=query["open"], size=EXPORTED).items
        names = get_person_names(session, [one.resolved_by_id for one in found])
        rows = [
            (
                one.id,
                one.about.value,
                one.subject,
                one.label,
                one.reason.value,
                one.text,
                one.created_at.isoformat(),
                one.resolved_at.isoformat() if one.resolved_at else "",
                names.get(one.resolved_by_id or "", ""),
                one.note,
            )
            for one in found
        ]
    return csv_file("reports.csv", COLUMNS, rows)


@bp.get("/reports/<report_id>")
@requires("desk:read")
def show(report_id: str) -> ResponseReturnValue:
    """One report, and the form that resolves it."""
    return _page(report_id, Form.blank(ResolveSchema()))


@bp.post("/reports/<report_id>/resolve")
@requires("desk:write")
def resolve(report_id: str) -> ResponseReturnValue:
    """Say what was found and done."""
    form = Form.read(ResolveSchema())
    if form.is_valid:
        try:
            with db.transaction() as session:
                reporting.resolve(
                    session,
                    report_id,
                    note=str(form.data["note"]),
                    answer=str(form.data["answer"] or ""),
                    actor=parties.actor(),
                )
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return see_other(url_for("desk.reports.show", report_id=report_id))
    return _page(report_id, form)


def _page(report_id: str, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        row = reporting.get_report(session, report_id)
        names = get_person_names(session, [row.resolved_by_id])
    return form.page(
        "desk/report.html", report=row, names=names, reason_names=reporting.REASON_NAMES
    )
