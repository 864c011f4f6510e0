"""What is asked of orders: one's own by id, those bought and sold, and the live one of a lot."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import N_, NotFound
from foundation.http.pagination import PAGE_SIZE, Page, cut, parse_cursor
from market.orders.lifecycle import LIVE, OrderStatus, Side
from market.orders.models import Order, OrderStep


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


def find_live(session: Session, lot_code: str) -> Order | None:
    """The order a lot is bound to now, if any."""
    return session.exec(
        select(Order).where(Order.lot_code == lot_code).where(col(Order.status).in_(LIVE))
    ).one_or_none()


def get_orders(
    session: Session,
    organisation_id: str,
    *,
    side: Side,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[Order]:
    """What an organisation bought or sold, newest first, by cursor."""
    party = Order.buyer_id if side == Side.BUYER else Order.seller_id
    statement = (
        select(Order)
        .where(col(party) == organisation_id)
        .order_by(col(Order.placed_at).desc(), col(Order.id).desc())
    )
    if cursor:
        at_ms, order_id = parse_cursor(cursor, kinds=(int, str))
        moment = clock.from_millis(int(at_ms))
        statement = statement.where(
            (col(Order.placed_at) < moment)
            | ((col(Order.placed_at) == moment) & (col(Order.id) < order_id))
        )
    return cut(session.exec(statement.limit(size + 1)).all(), _key, size=size)


def get_steps(session: Session, order_id: str) -> list[OrderStep]:
    """An order's steps, oldest first."""
    return list(
        session.exec(
            select(OrderStep).where(OrderStep.order_id == order_id).order_by(col(OrderStep.seq))
        )
    )


def get_unpaid(session: Session, *, due_before: datetime, limit: int) -> list[str]:
    """Orders that were to be paid by then and are not."""
    return list(
        session.exec(
            select(Order.id)
            .where(Order.status == OrderStatus.PLACED)
            .where(Order.pay_by < due_before)
            .order_by(col(Order.pay_by), col(Order.id))
            .limit(limit)
        )
    )


def get_payable_soon(
    session: Session, *, after: tuple[datetime, str], before: datetime, limit: int
) -> list[Order]:
    """Orders to be paid before a moment, by deadline and number, those after a pair of these."""
    pay_by, order_id = after
    return list(
        session.exec(
            select(Order)
            .where(Order.status == OrderStatus.PLACED)
            .where(Order.pay_by < before)
            .where(
                (col(Order.pay_by) > pay_by)
                | ((col(Order.pay_by) == pay_by) & (col(Order.id) > order_id))
            )
            .order_by(col(Order.pay_by), col(Order.id))
            .limit(limit)
        )
    )


def side_of(order: Order, organisation_id: str) -> Side:
    """Which side of an order an organisation is on."""
    return Side.BUYER if order.buyer_id == organisation_id else Side.SELLER


def _key(order: Order) -> tuple[str | int, ...]:
    return clock.millis(order.placed_at), order.id
