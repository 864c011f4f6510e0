"""The public form: report a listing or a label."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http import limits
from foundation.http.forms import Form
from foundation.http.marks import public
from foundation.http.problems import see_other
from foundation.parties import access as parties
from market.desk import reporting
from market.desk.models import ReportedThing, ReportReason
from market.desk.schemas import ReportSchema

bp = Blueprint("reports", __name__, url_prefix="/report")

NETWORK_LIMIT = {"limit": 5, "per_s": 3600}
THING_LIMIT = {"limit": 20, "per_s": 86_400}


@bp.get("/<any(listing,tag):about>/<subject>")
@public
def new(about: str, subject: str) -> ResponseReturnValue:
    """What is wrong, and whether one wants an answer."""
    return _page(ReportedThing(about), subject, Form.blank(ReportSchema()))


@bp.post("/<any(listing,tag):about>/<subject>")
@public
def create(about: str, subject: str) -> ResponseReturnValue:
    """Keep it for an operator to look at."""
    form, thing = Form.read(ReportSchema()), ReportedThing(about)
    if form.is_valid:
        try:
            limits.hit("report", parties.network(), **NETWORK_LIMIT)
            limits.hit("report-thing", f"{about} {subject[:40]}", **THING_LIMIT)
            _report(thing, subject, form)
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return see_other(url_for("reports.sent"))
    return _page(thing, subject, form)


@bp.get("/sent")
@public
def sent() -> ResponseReturnValue:
    """Thanks, and what happens now."""
    return render_template("reports/sent.html")


def _report(about: ReportedThing, subject: str, form: Form) -> None:
    reply_to = form.data["reply_to"]
    with db.transaction() as session:
        reporting.report(
            session,
            about,
            subject,
            reason=ReportReason(str(form.data["reason"])),
            text=str(form.data["text"]),
            reply_to=str(reply_to) if reply_to else None,
            actor=parties.find_actor(),
        )


def _page(about: ReportedThing, subject: str, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        subject, label = reporting.get_label(session, about, subject)
    reasons = list(reporting.REASON_NAMES.items())
    return form.page("reports/new.html", about=about, subject=subject, label=label, reasons=reasons)
