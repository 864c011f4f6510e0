"""`/api/v1/orders/<id>/delivery`: what is arranged; propose, agree, book, and say whom to call."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.http.api import idempotent
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.http.problems import ok
from foundation.parties import access as parties
from market.delivery import arranging, schemas, viewing
from market.orders.queries import get_order

bp = ApiBlueprint(
    "delivery_api", __name__, url_prefix="/api/v1/orders/<order_id>/delivery", tag="Orders"
)


@bp.get("")
@bp.answers(schemas.DeliveryOut)
@requires("market:read")
def show(order_id: str) -> ResponseReturnValue:
    """What is arranged about a delivery."""
    with db.reading() as session:
        return _shown(session, order_id)


@bp.post("/windows")
@bp.takes(schemas.WindowSchema)
@bp.answers(schemas.DeliveryOut)
@requires("market:write")
@idempotent
def propose(sent: Loaded, order_id: str) -> ResponseReturnValue:
    """Propose when the lot is loaded."""
    with db.transaction() as session:
        arranging.propose_window(session, order_id, actor=parties.actor(), **sent)
        return _shown(session, order_id)


@bp.post("/agreements")
@bp.takes(schemas.AgreeSchema)
@bp.answers(schemas.DeliveryOut)
@requires("market:write")
@idempotent
def agree(sent: Loaded, order_id: str) -> ResponseReturnValue:
    """Agree to the other side's latest proposal."""
    with db.transaction() as session:
        arranging.agree_window(session, order_id, sent["seq"], actor=parties.actor())
        return _shown(session, order_id)


@bp.post("/gate")
@bp.takes(schemas.BookingSchema)
@bp.answers(schemas.DeliveryOut)
@requires("market:write")
@idempotent
def book(sent: Loaded, order_id: str) -> ResponseReturnValue:
    """Book a half hour at the buyer's gate."""
    with db.transaction() as session:
        arranging.book_gate(session, order_id, actor=parties.actor(), **sent)
        return _shown(session, order_id)


@bp.post("/contact")
@bp.takes(schemas.ContactSchema)
@bp.answers(schemas.DeliveryOut)
@requires("market:write")
@idempotent
def give_contact(sent: Loaded, order_id: str) -> ResponseReturnValue:
    """Say whom the other side is to call."""
    with db.transaction() as session:
        arranging.give_contact(session, order_id, actor=parties.actor(), **sent)
        return _shown(session, order_id)


def _shown(session: Session, order_id: str) -> ResponseReturnValue:
    organisation_id = parties.actor().organisation_id
    order = get_order(session, order_id, organisation_id=organisation_id)
    return ok(schemas.DeliveryOut().dump(viewing.view_of(session, order, organisation_id)))
