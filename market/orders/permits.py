"""Permits between the two parties of an order: numbers and papers, while the sale stands."""

from __future__ import annotations

from sqlmodel import Session

from foundation.errors import NotFound
from market.orders.lifecycle import OrderStatus
from market.orders.models import Order
from traceability.compliance.queries import StatedPermit, get_permits
from traceability.compliance.showing import shown_to_partner

# An order costs nothing until it is paid: nobody reads numbers by ordering and cancelling.
HIDING = (OrderStatus.PLACED, OrderStatus.CANCELLED)


def permits_of_other(session: Session, order: Order, organisation_id: str) -> list[StatedPermit]:
    """What the other side holds; nothing before the order is paid or once it is cancelled."""
    if order.status in HIDING:
        return []
    is_buyer = organisation_id == order.buyer_id
    other_id = order.seller_id if is_buyer else order.buyer_id
    return shown_to_partner(get_permits(session, other_id))


def get_permit_of_other(
    session: Session, order: Order, permit_id: str, organisation_id: str
) -> StatedPermit:
    """One of these. Raises `NotFound` for any other."""
    for stated in permits_of_other(session, order, organisation_id):
        if stated.permit.id == permit_id:
            return stated
    raise NotFound()
