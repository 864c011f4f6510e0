"""By which modes of transport a lot came to whoever received it, as its order's legs say.

What counts is the plan as it stood when the taker signed; of legs that carriers signed for, these.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from market.delivery.legs.models import DeliveryLeg
from market.delivery.legs.planning import picked_up
from market.delivery.legs.queries import get_versions
from market.orders.models import Order
from traceability.stock.balance import TransportMode
from traceability.stock.carriage import Modes, Receipt


def modes_by_legs(session: Session, receipts: Collection[Receipt]) -> Modes:
    """The modes of each receipt that belongs to an order with legs; others are left out."""
    lots = sorted({receipt.lot for receipt in receipts})
    orders = session.exec(
        select(Order).where(col(Order.lot_code).in_(lots)).order_by(col(Order.placed_at).desc())
    ).all()
    found = {receipt: _modes(session, receipt, orders) for receipt in receipts}
    return {receipt: modes for receipt, modes in found.items() if modes}


def _modes(
    session: Session, receipt: Receipt, orders: Collection[Order]
) -> frozenset[TransportMode]:
    """By the legs of the lot's latest order before it: all of them to the buyer, and to a carrier
    its own."""
    order = next(
        (one for one in orders if one.lot_code == receipt.lot and one.placed_at <= receipt.at), None
    )
    if order is None:
        return frozenset()
    planned = [leg for leg in get_versions(session, [order.id]) if leg.changed_at <= receipt.at]
    legs = [leg for leg in {one.number: one for one in planned}.values() if not leg.is_dropped]
    if receipt.taker_id != order.buyer_id:
        return frozenset(leg.mode for leg in legs if leg.carrier_id == receipt.taker_id)
    return frozenset(leg.mode for leg in _travelled(session, order, legs))


def _travelled(session: Session, order: Order, legs: list[DeliveryLeg]) -> list[DeliveryLeg]:
    """The legs that carriers signed for; where none did, the plan is the only word."""
    begun = picked_up(session, order, legs) if legs else {}
    return [leg for leg in legs if leg.number in begun] or legs
