"""Pages about seals: one delivery's, and the organisation's rule."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.parties import access
from traceability.intake.queries import get_delivery
from traceability.intake.seals import checking
from traceability.intake.seals.queries import Seals, get_seals, takes_two
from traceability.intake.seals.schemas import SealRuleIn, SealsIn
from traceability.intake.tally import Delivery

bp = Blueprint("seals", __name__)


@bp.get("/intake/<lot>/seals")
@requires("custody:write")
def edit(lot: str) -> ResponseReturnValue:
    """The seals as stated and as found."""
    return _page(lot, None)


@bp.post("/intake/<lot>/seals")
@requires("custody:write")
def create(lot: str) -> ResponseReturnValue:
    """State the seals as found."""
    form = Form.read(SealsIn())
    if form.is_valid:
        found = form.data["seals"]
        assert isinstance(found, list), "the schema loads a list"
        try:
            with db.transaction() as session:
                checking.state_seals(session, lot, found, actor=access.actor())
            return problems.see_other(url_for(".edit", lot=lot))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(lot, form)


@bp.post("/intake/<lot>/seals/<check_id>/confirm")
@requires("custody:write")
def confirm(lot: str, check_id: str) -> ResponseReturnValue:
    """Confirm what a colleague found."""
    with db.transaction() as session:
        checking.confirm(session, lot, check_id, actor=access.actor())
    return problems.see_other(url_for("intake.show", lot=lot))


@bp.get("/account/seals")
@requires("organisation:manage")
def rule() -> ResponseReturnValue:
    """Whether the seals take two."""
    with db.reading() as session:
        is_two = takes_two(session, access.actor().organisation_id)
    return Form.blank(SealRuleIn(), takes_two="yes" if is_two else "").page("intake/seal_rule.html")


@bp.post("/account/seals")
@requires("organisation:manage")
def set_rule() -> ResponseReturnValue:
    """Set whether the seals take two."""
    form = Form.read(SealRuleIn())
    if not form.is_valid:
        return form.page("intake/seal_rule.html")
    with db.transaction() as session:
        checking.set_rule(session, is_two=bool(form.data["takes_two"]), actor=access.actor())
    return problems.see_other(url_for("account.show"))


def seals_of(delivery: Delivery) -> Seals:
    """For the page of a delivery."""
    with db.reading() as session:
        return _seals(session, delivery)


def _seals(session: Session, delivery: Delivery) -> Seals:
    handover = delivery.handover
    organisation_id = access.actor().organisation_id
    return get_seals(session, handover.handover_id, handover.seals, organisation_id=organisation_id)


def _page(lot: str, form: Form | None) -> ResponseReturnValue:
    with db.reading() as session:
        delivery = get_delivery(session, lot, actor=access.actor())
        seals = _seals(session, delivery)
        shown = form or Form.blank(SealsIn(), seals="\n".join(seals.found))
        return shown.page(
            "intake/seals.html", delivery=delivery, seals=seals, person_id=access.actor().person_id
        )
