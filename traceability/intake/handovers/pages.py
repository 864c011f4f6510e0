"""Pages of a handover's code: shown by the giver, scanned by the taker, signed as stated."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import public, requires
from foundation.parties import access
from foundation.parties.queries import get_organisation
from traceability.intake.handovers import stating
from traceability.intake.handovers.queries import Known, Standing, find_known
from traceability.intake.handovers.refusals import CountDiffers
from traceability.intake.handovers.schemas import CountIn
from traceability.intake.handovers.showing import show_handover
from traceability.intake.queries import get_delivery

bp = Blueprint("handovers", __name__)


@bp.get("/lots/<code>/handover")
@requires("custody:read")
def show(code: str) -> ResponseReturnValue:
    """The code of a lot that one offers, large enough for another phone to read."""
    with db.reading() as session:
        shown = show_handover(session, code, actor=access.actor())
        return render_template("handovers/show.html", shown=shown)


@bp.get("/bt/<document_id>")
@public
def paper(document_id: str) -> ResponseReturnValue:
    """The address of a business document: its two sides are led to their handover, and everybody
    else is told what such an address is.
    """
    actor = access.find_actor()
    with db.reading() as session:
        known = find_known(session, document_id, actor=actor) if actor else None
        if known is None:
            return render_template("handovers/paper.html", document_id=document_id[:100])
        if known.standing is Standing.OPEN:
            return problems.see_other(_place(known))
        other_id = known.handover.taker_id if known.is_giver else known.handover.giver_id
        other = get_organisation(session, other_id).name
        return render_template("handovers/ended.html", known=known, other=other)


@bp.post("/intake/<lot>/as-stated")
@requires("custody:write")
def accept(lot: str) -> ResponseReturnValue:
    """Sign for the lot, with the giver's masses where nobody weighed."""
    with db.transaction() as session:
        stating.sign_as_stated(session, lot, actor=access.actor())
    return problems.see_other(url_for("intake.done", lot=lot))


@bp.get("/intake/<lot>/counted")
@requires("custody:write")
def count(lot: str) -> ResponseReturnValue:
    """Ask how many packages there are, where nobody scans their labels."""
    return _count_page(lot, Form.blank(CountIn()))


@bp.post("/intake/<lot>/counted")
@requires("custody:write")
def accept_counted(lot: str) -> ResponseReturnValue:
    """Sign for the lot as stated, with its packages counted."""
    form = Form.read(CountIn())
    if form.is_valid:
        try:
            with db.transaction() as session:
                counted = int(str(form.data["counted"]))
                stating.sign_counted(session, lot, counted, actor=access.actor())
            return problems.see_other(url_for("intake.done", lot=lot))
        except CountDiffers as refusal:
            form.refuse(refusal)
    return _count_page(lot, form)


def _count_page(lot: str, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        delivery = get_delivery(session, lot, actor=access.actor())
        return form.page("handovers/counted.html", delivery=delivery)


def roots() -> tuple[str, ...]:
    """What addresses of ours begin with: where identifiers began, and where we are reached now."""
    settings = current_app.extensions["settings"]
    return settings.namespace, settings.base_url


def _place(known: Known) -> str:
    """Where an open handover is dealt with: at the gate by who may sign, else on the lot's page."""
    lot = known.handover.lot_id
    if known.is_giver or not access.may("custody:write"):
        return url_for("lots.show", code=lot)
    return url_for("intake.show", lot=lot)
