"""An order ends early: cancelled by a party before the dispatch, or by the clock.

The clock ends what nobody pays, and what a seller does not dispatch within the grace after its
deadline. Everybody who needs both locks takes the lot first and then the order, so of a dispatch,
a cancellation and the clock at one moment, one has its way and the others see it.
"""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict
from foundation.http.filters import when
from foundation.parties.actor import Actor
from market.listings.models import ListingStatus
from market.listings.statuses import change_status
from market.orders import deadlines, refunding
from market.orders.fulfilment import catch_up
from market.orders.lifecycle import OrderAction, OrderStatus, Side
from market.orders.models import Order
from market.orders.moving import move
from market.orders.queries import find_order, get_order, lock_order, side_of
from traceability.custody.queries import lock_head
from traceability.custody.state import LotStatus


class OnItsWay(Conflict):
    """A lot that is offered to the buyer is taken back at the gate, not by a button here."""

    message = N_(
        "%(lot)s is on its way to the buyer, so the order cannot be cancelled. Whoever has it can"
        " take the handover back, or the buyer can refuse it at the gate."
    )


class WindowAgreed(Conflict):
    """Both sides have agreed when the lot is loaded, and the seller has begun to spend on it."""

    message = N_(
        "A loading window is agreed, so only the seller can cancel this order. If the lot is not"
        " handed over by %(ship_by)s, you can."
    )


def cancel(session: Session, order_id: str, *, actor: Actor) -> Order:
    """Cancel an order before its dispatch; what was paid goes back, whole.

    Raises `OnItsWay`, `WindowAgreed` or `ActionNotAllowed`. When the buyer cancels, the lot is on
    offer again, unless the seller had let the day of dispatch pass: nobody else should wait for it
    likewise.
    """
    actor.check("market:write")
    seen = get_order(session, order_id, organisation_id=actor.organisation_id)
    head = lock_head(session, seen.lot_code)
    order = lock_order(session, order_id)
    catch_up(session, order)
    is_offered = head is not None and head.status != LotStatus.HELD
    if is_offered and head is not None and head.taker_id == order.buyer_id:
        raise OnItsWay(lot=order.lot_code)
    side = side_of(order, actor.organisation_id)
    action = _way_out(order, side)
    if order.status == OrderStatus.TRAVELLING and action == OrderAction.CANCEL:
        raise OnItsWay(lot=order.lot_code)
    is_bound = order.status == OrderStatus.FUNDED and order.loads_until is not None
    if is_bound and side == Side.BUYER and action == OrderAction.CANCEL:
        raise WindowAgreed(ship_by=when(order.ship_by))
    move(session, order, action, organisation_id=actor.organisation_id)
    is_buyers_choice = side == Side.BUYER and action == OrderAction.CANCEL
    _release(session, order, ListingStatus.OPEN if is_buyers_choice else ListingStatus.WITHDRAWN)
    return order


def lapse(session: Session, order_id: str) -> bool:
    """End an order that nobody paid in time; says whether it was ended."""
    order = lock_order(session, order_id)
    if order.status != OrderStatus.PLACED or order.pay_by > clock.now():
        return False
    move(session, order, OrderAction.LAPSE)
    _release(session, order, ListingStatus.OPEN)
    return True


def give_up(session: Session, order_id: str) -> bool:
    """End an order whose lot did not leave, or did not come, within the grace; says whether it was
    ended.
    """
    seen = find_order(session, order_id)
    if seen is None:
        return False
    lock_head(session, seen.lot_code)
    order = lock_order(session, order_id)
    catch_up(session, order)
    since = clock.now() - deadlines.NO_SHOW_GRACE
    if not deadlines.is_no_show(order.status, order.ship_by, since):
        return False
    move(session, order, OrderAction.NO_SHOW)
    _release(session, order, ListingStatus.WITHDRAWN)
    return True


def _way_out(order: Order, side: Side) -> OrderAction:
    """A buyer whose seller is late leaves because of it; anybody else just cancels."""
    is_late = deadlines.is_no_show(order.status, order.ship_by, clock.now())
    return OrderAction.NO_SHOW if is_late and side == Side.BUYER else OrderAction.CANCEL


def _release(session: Session, order: Order, listing_status: ListingStatus) -> None:
    """The money goes back first, the lot is free last."""
    refunding.refund_held(session, order)
    refunding.close_checkouts(session, order)
    change_status(session, order.listing_id, ListingStatus.RESERVED, listing_status)
