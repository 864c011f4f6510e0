"""A loading window that both sides agreed on: it binds the buyer, and moves the deadline."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from market.orders.lifecycle import OrderStatus
from market.orders.models import Order


def bind(session: Session, order: Order, *, until: datetime) -> None:
    """Note on a locked order until when it is loaded: whoever agreed to that day waits for it."""
    order.loads_until = until
    if order.ship_by is not None and until > order.ship_by:
        order.ship_by = until
        if order.status == OrderStatus.FUNDED:
            order.due_at = until
    session.add(order)
    session.flush()
