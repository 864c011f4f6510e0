"""Custody drives the order: what was signed at the gate dispatches, receives, accepts, refuses.

An order follows its lot's chain from where it stood when it was placed. Handlers may come late,
twice or out of order: what is read is the chain, and `custody_seq` says how far.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from foundation.parties.actor import Actor
from market.listings.models import ListingStatus
from market.listings.statuses import change_status
from market.orders import refunding
from market.orders.earning import earned_by
from market.orders.lifecycle import OrderAction, OrderStatus, is_allowed
from market.orders.models import Order
from market.orders.moving import move
from market.orders.queries import get_following, lock_order
from market.payments import bookkeeping, ledger, operations
from market.payments.bookkeeping import EntryKind
from market.payments.models import Payment
from traceability.custody.corrections import CancelRegistration
from traceability.custody.events import (
    Accept,
    Arrive,
    CancelOffer,
    LapseOffer,
    Offer,
    Refuse,
    Return,
    Sell,
)
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.queries import RecordedEvent, get_events, lock_head
from traceability.custody.recording import record
from traceability.custody.transformations import Transformation

ANSWERS: dict[type[object], OrderAction] = {
    CancelOffer: OrderAction.RECALL,
    LapseOffer: OrderAction.RECALL,
    Arrive: OrderAction.RECEIVE,
    Accept: OrderAction.ACCEPT,
    AcceptPart: OrderAction.ACCEPT_PART,
    Refuse: OrderAction.REFUSE,
}
# The lot is no more: an order that waits for it ends, one that waits for its return has it back.
ENDS = (OrderStatus.PLACED, OrderStatus.FUNDED)
WAITS_FOR_MONEY = (OrderStatus.PLACED, OrderStatus.REFUSED)
AT_ONCE = (OrderAction.CANCEL, OrderAction.BREAK_UP)
ON_THE_WAY_BACK = (OrderStatus.REFUSED, OrderStatus.RETURNING)


def follow_custody(session: Session, payload: Mapping[str, Any]) -> None:
    """Answer "custody.recorded": let the orders of each lot catch up."""
    for lot_code in payload["lots"]:
        if following := get_following(session, str(lot_code)):
            lock_head(session, str(lot_code))
            for order_id in following:
                catch_up(session, lock_order(session, order_id))


def catch_up(session: Session, order: Order) -> None:
    """Apply what happened to the lot since the order last looked. The order is locked.

    An order that is not paid yet waits at its dispatch, and one whose refund is on its way at the
    return of its lot: each goes on from there when the money has moved.
    """
    for event in get_events(session, order.lot_code, after=order.custody_seq):
        action = _action_of(event, order)
        waits = order.status in WAITS_FOR_MONEY and action not in AT_ONCE
        if action is not None and waits:
            return
        order.custody_seq = event.lot_seq
        session.add(order)
        if action is not None and is_allowed(order.status, action):
            _apply(session, order, action, event)


def _action_of(event: RecordedEvent, order: Order) -> OrderAction | None:
    """What a custody event means for this order; most mean nothing."""
    act = event.act
    if isinstance(act, Offer):
        return OrderAction.DISPATCH if act.taker_id == order.buyer_id else None
    if isinstance(act, CancelOffer | LapseOffer | Arrive | Accept | Refuse):
        if act.offer.handover_id != order.handover_id:
            return _taken_between(event, order) if isinstance(act, Accept) else None
        return _answered(act, order)
    if isinstance(act, Transformation | CancelRegistration):
        return OrderAction.CANCEL if order.status in ENDS else OrderAction.TAKE_BACK
    return OrderAction.TAKE_BACK if isinstance(act, Return) else None


def _answered(
    act: CancelOffer | LapseOffer | Arrive | Accept | Refuse, order: Order
) -> OrderAction:
    """What became of the offer to the buyer. What a carrier takes back, a carrier has."""
    if isinstance(act, CancelOffer) and order.status == OrderStatus.RECEIVED:
        return OrderAction.RECLAIM
    if isinstance(act, CancelOffer | LapseOffer) and act.offer.giver_id != order.seller_id:
        return OrderAction.CALL_OFF
    return ANSWERS[type(act)]


def _taken_between(event: RecordedEvent, order: Order) -> OrderAction:
    """What it means that somebody took the lot who was not offered it as its buyer: a carrier, a
    place of storage, the seller again; or, of a refused lot, whoever fetched it from the gate.
    """
    if order.status in ON_THE_WAY_BACK:
        return OrderAction.TAKE_BACK
    if isinstance(event.act, AcceptPart):
        return OrderAction.BREAK_UP
    is_home = event.occasion.organisation_id == order.seller_id
    return OrderAction.RECALL if is_home else OrderAction.CARRY


def _apply(session: Session, order: Order, action: OrderAction, event: RecordedEvent) -> None:
    if isinstance(event.act, Offer):
        order.handover_id = event.act.handover_id
    elif action in (OrderAction.RECALL, OrderAction.CALL_OFF):
        order.handover_id = None
    elif isinstance(event.act, AcceptPart) and action == OrderAction.ACCEPT_PART:
        order.accepted_mass_g = sum(mass.net_g for mass in event.act.taken)
        order.refused_mass_g, order.refused_lot = event.act.rest.net_g, event.act.rest.lot
    move(
        session,
        order,
        action,
        at=event.received_at,
        due_at=event.act.expires_at if isinstance(event.act, Offer) else None,
        organisation_id=event.occasion.organisation_id,
        cause=event.event_id,
    )
    if order.status == OrderStatus.ACCEPTED:
        _complete(session, order)
    elif order.status in (OrderStatus.REFUSED, OrderStatus.CANCELLED):
        refunding.refund_held(session, order)
        refunding.close_checkouts(session, order)
        change_status(session, order.listing_id, ListingStatus.RESERVED, ListingStatus.WITHDRAWN)


def _complete(session: Session, order: Order) -> None:
    """Accepted: ownership passes under the seller's key, the money is owed, the payout planned, and
    the refund of what was refused.

    All in the transaction that moves the order: no acceptance without a payout, and no other way.
    """
    earned = earned_by(order)
    payment = session.get_one(Payment, order.payment_id)
    ledger.book(
        session,
        order.id,
        kind=EntryKind.ACCEPTANCE,
        reference=order.id,
        movements=bookkeeping.acceptance(earned.paid, earned.fee),
    )
    if earned.refund.minor:
        operations.plan_refund(session, order.id, amount=earned.refund, payment_id=payment.id)
    if earned.payout.minor:
        operations.plan_payout(
            session,
            order.id,
            amount=earned.payout,
            account_id=order.payout_account_id,
            charge_id=payment.charge_id,
        )
    else:  # so little was accepted that its share of the price rounds to nothing
        move(session, order, OrderAction.CLOSE)
    change_status(session, order.listing_id, ListingStatus.RESERVED, ListingStatus.SOLD)
    seller = Actor(order.seller_id, None, frozenset({"custody:write"}), "worker")
    sale = Sell(buyer_id=order.buyer_id, order_id=order.id)
    record(session, sale, lot=order.lot_code, actor=seller)
