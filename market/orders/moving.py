"""An order's next step: by the table, under its lock, and written down with its new deadline."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, select

from foundation import clock
from market.orders import deadlines, letters
from market.orders.lifecycle import OrderAction, next_status
from market.orders.models import Order, OrderStep


def move(
    session: Session,
    order: Order,
    action: OrderAction,
    *,
    at: datetime | None = None,
    due_at: datetime | None = None,
    organisation_id: str | None = None,
    cause: str | None = None,
) -> None:
    """Take a locked order one step on. Raises `ActionNotAllowed`.

    `due_at` is the deadline where the table of deadlines has none: an offer names its last day.
    """
    order.status = next_status(order.status, action)
    moment = at or clock.now()
    if action == OrderAction.FUND:
        order.ship_by = moment + deadlines.SHIP_WITHIN
    order.due_at = due_at or deadlines.due_at(order.status, moment, ship_by=order.ship_by)
    session.add(order)
    last = session.exec(select(func.max(OrderStep.seq)).where(OrderStep.order_id == order.id)).one()
    session.add(
        OrderStep(
            order_id=order.id,
            seq=(last or 0) + 1,
            action=action,
            status=order.status,
            at=moment,
            organisation_id=organisation_id,
            cause=cause,
        )
    )
    session.flush()
    letters.write_about(session, order, action)
