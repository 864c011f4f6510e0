"""An order ends early: cancelled by a party before the dispatch, or by the clock before payment."""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict
from foundation.parties.actor import Actor
from market.listings.models import ListingStatus
from market.listings.statuses import change_status
from market.orders import refunding
from market.orders.fulfilment import catch_up
from market.orders.lifecycle import OrderAction, OrderStatus, Side
from market.orders.models import Order
from market.orders.moving import move
from market.orders.queries import get_order, lock_order, side_of
from traceability.custody.queries import lock_head
from traceability.custody.state import LotStatus


class OnItsWay(Conflict):
    """A lot that is offered to the buyer is taken back at the gate, not by a button here."""

    message = N_(
        "%(lot)s is on its way to the buyer, so the order cannot be cancelled. The seller can take"
        " the handover back, or the buyer can refuse it at the gate."
    )


def cancel(session: Session, order_id: str, *, actor: Actor) -> Order:
    """Cancel an order before its dispatch; what was paid goes back.

    Raises `OnItsWay` or `ActionNotAllowed`. When the buyer cancels, the lot is on offer again.
    """
    actor.check("market:write")
    seen = get_order(session, order_id, organisation_id=actor.organisation_id)
    head = lock_head(session, seen.lot_code)
    order = lock_order(session, order_id)
    catch_up(session, order)
    is_offered = head is not None and head.status != LotStatus.HELD
    if is_offered and head is not None and head.taker_id == order.buyer_id:
        raise OnItsWay(lot=order.lot_code)
    move(session, order, OrderAction.CANCEL, organisation_id=actor.organisation_id)
    is_sellers = side_of(order, actor.organisation_id) == Side.SELLER
    _release(session, order, ListingStatus.WITHDRAWN if is_sellers else ListingStatus.OPEN)
    return order


def lapse(session: Session, order_id: str) -> bool:
    """End an order that nobody paid in time; says whether it was ended."""
    order = lock_order(session, order_id)
    if order.status != OrderStatus.PLACED or order.pay_by > clock.now():
        return False
    move(session, order, OrderAction.LAPSE)
    _release(session, order, ListingStatus.OPEN)
    return True


def _release(session: Session, order: Order, listing_status: ListingStatus) -> None:
    """The money goes back first, the lot is free last."""
    refunding.refund_held(session, order)
    refunding.close_checkouts(session, order)
    change_status(session, order.listing_id, ListingStatus.RESERVED, listing_status)
