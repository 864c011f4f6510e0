"""A site's stock, movements and balance: for its own people, and for the operator."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from foundation import clock, db
from foundation.errors import InvalidFields
from foundation.http import spreadsheets
from foundation.http.forms import Form, sentences
from foundation.http.marks import SIGNED_IN, requires
from foundation.parties import access
from foundation.parties.models import Site
from foundation.parties.queries import get_organisation, get_own_site, get_site
from traceability.stock import exporting
from traceability.stock.reporting import SiteReport, report_of
from traceability.stock.schemas import Period, PeriodIn
from traceability.stock.words import KIND_NAMES

MOST_SHOWN = 200

bp = Blueprint("stock", __name__, url_prefix="/sites/<site_id>")


@bp.get("/stock")
@requires(SIGNED_IN)
def show(site_id: str) -> ResponseReturnValue:
    """What stands there, what came and went, and whether it adds up."""
    form, period = asked_period()
    with db.reading() as session:
        site = _site(session, site_id)
        report = report_of(session, site, since=period.since, until=period.until)
        return form.page(
            "stock/show.html",
            report=report,
            owner=get_organisation(session, site.organisation_id),
            is_own=site.organisation_id == access.actor().organisation_id,
            kinds=KIND_NAMES,
            most=MOST_SHOWN,
        )


@bp.get("/stock.csv")
@requires(SIGNED_IN)
def export_stock(site_id: str) -> ResponseReturnValue:
    """What stands there now, as a table."""
    report = _report(site_id)
    return spreadsheets.download("stock.csv", exporting.STOCK, exporting.stock_rows(report))


@bp.get("/movements.csv")
@requires(SIGNED_IN)
def export_movements(site_id: str) -> ResponseReturnValue:
    """The period as a table: opening, each movement, closing."""
    rows = exporting.movement_rows(_report(site_id))
    return spreadsheets.download("movements.csv", exporting.MOVEMENTS, rows)


def _report(site_id: str) -> SiteReport:
    form, period = asked_period()
    if not form.is_valid:
        raise InvalidFields(form.errors)
    with db.reading() as session:
        site = _site(session, site_id)
        return report_of(session, site, since=period.since, until=period.until)


def _site(session: Session, site_id: str) -> Site:
    """A site of one's own, or any for whoever may look at the desk. Raises `NotFound`."""
    actor = access.actor()
    if "desk:read" in actor.permissions:
        return get_site(session, site_id)
    site = get_own_site(session, site_id, organisation_id=actor.organisation_id)
    actor.check("custody:read")
    return site


def asked_period() -> tuple[Form, Period]:
    """The form for the days, and the days it asks for: this month so far unless the address says
    other ones that can be read.
    """
    today = clock.now().date()
    initial = {"since": today.replace(day=1).isoformat(), "until": today.isoformat()}
    typed = MultiDict(
        {name: request.args.get(name, "").strip() or day for name, day in initial.items()}
    )
    form = Form(PeriodIn(), typed)
    try:
        period: Period = form.schema.load(typed.to_dict())
    except ValidationError as refusal:
        form.errors = sentences(refusal)
        period = Period(today.replace(day=1), today)
    return form, period
