"""`/api/v1/orders`: place, see, pay, cancel; by key, as one of the two parties."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.http.api import idempotent
from foundation.http.marks import requires
from foundation.http.openapi.answers import page_of
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.http.problems import accepted, created, ok
from foundation.parties import access as parties
from market.orders import ending, paying, placing, story
from market.orders.lifecycle import Side
from market.orders.models import Order
from market.orders.queries import get_order, get_orders
from market.orders.schemas import (
    CheckoutSchema,
    MoneyLineSchema,
    OrderSchema,
    OrdersQuerySchema,
    PlaceSchema,
    WholeOrderSchema,
)
from market.payments import access, executing

bp = ApiBlueprint("orders_api", __name__, url_prefix="/api/v1/orders", tag="Orders")

ORDER, MONEY = OrderSchema(), MoneyLineSchema(many=True)


@bp.post("")
@bp.takes(PlaceSchema)
@bp.creates(WholeOrderSchema)
@requires("market:write")
@idempotent
def create(sent: Loaded) -> ResponseReturnValue:
    """Order a listing."""
    with db.transaction() as session:
        order = placing.place(
            session,
            sent["listing_id"],
            site_id=sent["site_id"],
            is_acknowledged=sent["acknowledged"],
            agreed_terms=sent["agreed_terms"],
            actor=parties.actor(),
        )
        shown = _shown(session, order)
    return created(shown, location=url_for("orders_api.show", order_id=order.id))


@bp.get("")
@bp.query(OrdersQuerySchema)
@bp.answers(page_of(OrderSchema))
@requires("market:read")
def index(asked: Loaded) -> ResponseReturnValue:
    """What one bought (or, with `side=seller`, sold), newest first."""
    organisation_id = parties.actor().organisation_id
    with db.reading() as session:
        page = get_orders(
            session,
            organisation_id,
            side=Side(asked["side"]),
            status=asked["status"],
            cursor=asked["cursor"],
        )
        items = [ORDER.dump(order) for order in page.items]
    return ok({"items": items, "next_cursor": page.next_cursor})


@bp.get("/<order_id>")
@bp.answers(WholeOrderSchema)
@requires("market:read")
def show(order_id: str) -> ResponseReturnValue:
    """One order with its money, line by line."""
    with db.reading() as session:
        return ok(_shown(session, _own(session, order_id)))


@bp.post("/<order_id>/checkout")
@bp.answers(CheckoutSchema)
@bp.promises(CheckoutSchema)
@requires("market:write")
@idempotent
def checkout(order_id: str) -> ResponseReturnValue:
    """The hosted page on which the buyer pays; its address, once the provider has made it."""
    with db.transaction() as session:
        order = paying.get_payable(session, order_id, actor=parties.actor())
        page = paying.find_checkout(session, order)
        base_url = db.settings_of(session).base_url
        operation = (
            None
            if page
            else paying.plan_checkout(
                session,
                order,
                email=None,
                success_url=base_url + url_for("orders.returned", order_id=order.id),
                cancel_url=base_url + url_for("orders.show", order_id=order.id),
            )
        )
    if operation:
        executing.run(access.gateway(), operation.id)
        with db.reading() as session:
            page = paying.find_checkout(session, _own(session, order_id))
    if page is None:
        return accepted({"url": None, "status": "planned"})
    return ok({"url": page.url, "status": page.status.value})


@bp.post("/<order_id>/cancel")
@bp.answers(WholeOrderSchema)
@requires("market:write")
@idempotent
def cancel(order_id: str) -> ResponseReturnValue:
    """Cancel before the dispatch; what was paid goes back."""
    with db.transaction() as session:
        order = ending.cancel(session, order_id, actor=parties.actor())
        shown = _shown(session, order)
    return ok(shown)


def _own(session: Session, order_id: str) -> Order:
    return get_order(session, order_id, organisation_id=parties.actor().organisation_id)


def _shown(session: Session, order: Order) -> dict[str, Any]:
    shown: dict[str, Any] = ORDER.dump(order)
    steps = story.way_of(session, order)
    return {
        **shown,
        "way": [
            {"status": step.status.value, "at": step.at.isoformat() if step.at else None}
            for step in steps
        ],
        "money": MONEY.dump(story.money_of(session, order)),
    }
