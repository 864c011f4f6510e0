"""What is asked of orders: one's own by id, those bought and sold, and the live one of a lot."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import nulls_last
from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import N_, NotFound
from foundation.http.pagination import PAGE_SIZE, Page, cut, parse_cursor
from market.orders.lifecycle import FOLLOWING, NEXT_STEPS, OrderStatus, Side
from market.orders.models import Order, OrderReminder, OrderStep


class NoSuchOrder(NotFound):
    """There is no order with this number, or it is between others."""

    message = N_("There is no order %(order_id)s here. Check the number.")


def get_order(session: Session, order_id: str, *, organisation_id: str) -> Order:
    """An order of one's own, bought or sold. Raises `NoSuchOrder`."""
    order = session.get(Order, order_id)
    if order is None or organisation_id not in (order.buyer_id, order.seller_id):
        raise NoSuchOrder(order_id=order_id[:40])
    return order


def lock_order(session: Session, order_id: str) -> Order:
    """An order, held until the transaction ends. Raises `NoSuchOrder`."""
    order = session.exec(
        select(Order)
        .where(Order.id == order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if order is None:
        raise NoSuchOrder(order_id=order_id[:40])
    return order


def find_order(session: Session, order_id: str) -> Order | None:
    """An order by its number, whoever asks: for jobs, which act for nobody."""
    return session.get(Order, order_id)


def get_following(session: Session, lot_code: str) -> list[str]:
    """Orders that what happens to a lot concerns, oldest first: the live one, and any whose lot
    was refused and is not back."""
    return list(
        session.exec(
            select(Order.id)
            .where(Order.lot_code == lot_code)
            .where(col(Order.status).in_(FOLLOWING))
            .order_by(col(Order.placed_at), Order.id)
        )
    )


def get_orders(
    session: Session,
    organisation_id: str,
    *,
    side: Side,
    status: OrderStatus | None = None,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[Order]:
    """What an organisation bought or sold, in one status if asked, newest first, by cursor."""
    party = Order.buyer_id if side == Side.BUYER else Order.seller_id
    statement = (
        select(Order)
        .where(col(party) == organisation_id)
        .order_by(col(Order.placed_at).desc(), col(Order.id).desc())
    )
    if status is not None:
        statement = statement.where(Order.status == status)
    if cursor:
        at_ms, order_id = parse_cursor(cursor, kinds=(int, str))
        moment = clock.from_millis(int(at_ms))
        statement = statement.where(
            (col(Order.placed_at) < moment)
            | ((col(Order.placed_at) == moment) & (col(Order.id) < order_id))
        )
    return cut(session.exec(statement.limit(size + 1)).all(), _key, size=size)


def get_waiting_for(session: Session, organisation_id: str, *, limit: int) -> list[Order]:
    """Orders whose next step is this organisation's, what is due first first."""
    by = {
        side: [status for status, step in NEXT_STEPS.items() if step.by is side]
        for side in (Side.BUYER, Side.SELLER)
    }
    bought = (col(Order.buyer_id) == organisation_id) & col(Order.status).in_(by[Side.BUYER])
    sold = (col(Order.seller_id) == organisation_id) & col(Order.status).in_(by[Side.SELLER])
    return list(
        session.exec(
            select(Order)
            .where(bought | sold)
            .order_by(nulls_last(col(Order.due_at)), col(Order.id))
            .limit(limit)
        )
    )


def get_steps(session: Session, order_id: str) -> list[OrderStep]:
    """An order's steps, oldest first."""
    return list(
        session.exec(
            select(OrderStep).where(OrderStep.order_id == order_id).order_by(col(OrderStep.seq))
        )
    )


def was_away(session: Session, order_id: str) -> bool:
    """Whether the lot ever stood at the buyer's gate, or was in a carrier's custody."""
    arrivals = (
        select(OrderStep.seq)
        .where(OrderStep.order_id == order_id)
        .where(col(OrderStep.status).in_((OrderStatus.RECEIVED, OrderStatus.TRAVELLING)))
    )
    return session.exec(arrivals).first() is not None


def get_due(
    session: Session,
    status: OrderStatus,
    *,
    until: datetime,
    since: datetime | None = None,
    without: str | None = None,
    limit: int,
) -> list[str]:
    """Orders in a status whose deadline is at or before `until`, and after `since` if it is given;
    `without` leaves out those that got this reminder of it already."""
    statement = (
        select(Order.id)
        .where(Order.status == status)
        .where(col(Order.due_at) <= until)
        .order_by(col(Order.due_at), col(Order.id))
        .limit(limit)
    )
    if since is not None:
        statement = statement.where(col(Order.due_at) > since)
    if without is not None:
        sent = (
            select(OrderReminder.order_id)
            .where(OrderReminder.order_id == Order.id)
            .where(OrderReminder.kind == without)
            .where(OrderReminder.due_at == Order.due_at)
        )
        statement = statement.where(~sent.exists())
    return list(session.exec(statement))


def side_of(order: Order, organisation_id: str) -> Side:
    """Which side of an order an organisation is on."""
    return Side.BUYER if order.buyer_id == organisation_id else Side.SELLER


def _key(order: Order) -> tuple[str | int, ...]:
    return clock.millis(order.placed_at), order.id
