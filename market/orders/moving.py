"""An order's next step: by the table, under its lock, and written down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, select

from foundation import clock
from market.orders import letters
from market.orders.lifecycle import OrderAction, next_status
from market.orders.models import Order, OrderStep


def move(
    session: Session,
    order: Order,
    action: OrderAction,
    *,
    at: datetime | None = None,
    organisation_id: str | None = None,
    cause: str | None = None,
) -> None:
    """Take a locked order one step on. Raises `ActionNotAllowed`."""
    order.status = next_status(order.status, action)
    session.add(order)
    last = session.exec(select(func.max(OrderStep.seq)).where(OrderStep.order_id == order.id)).one()
    session.add(
        OrderStep(
            order_id=order.id,
            seq=(last or 0) + 1,
            action=action,
            status=order.status,
            at=at or clock.now(),
            organisation_id=organisation_id,
            cause=cause,
        )
    )
    session.flush()
    letters.write_about(session, order)
