"""What is asked of deliveries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from market.delivery.models import GateBooking, LoadingAgreement, LoadingWindow, OrderContact
from market.delivery.slots import ARRANGED
from market.orders.lifecycle import LIVE
from market.orders.models import Order


def get_windows(session: Session, order_id: str) -> list[LoadingWindow]:
    """Every proposal about an order, oldest first."""
    return list(
        session.exec(
            select(LoadingWindow)
            .where(LoadingWindow.order_id == order_id)
            .order_by(col(LoadingWindow.seq))
        )
    )


def find_agreed(session: Session, order_id: str) -> LoadingWindow | None:
    """The latest proposal that both sides agreed on."""
    return session.exec(
        select(LoadingWindow)
        .join(
            LoadingAgreement,
            (col(LoadingAgreement.order_id) == LoadingWindow.order_id)
            & (col(LoadingAgreement.seq) == LoadingWindow.seq),
        )
        .where(LoadingWindow.order_id == order_id)
        .order_by(col(LoadingWindow.seq).desc())
        .limit(1)
    ).one_or_none()


def find_booking(session: Session, order_id: str) -> GateBooking | None:
    """An order's half hour at the gate."""
    return session.exec(
        select(GateBooking)
        .where(GateBooking.order_id == order_id)
        .where(col(GateBooking.released_at).is_(None))
    ).one_or_none()


def find_ended_booking(session: Session, site_id: str, starts_at: datetime) -> GateBooking | None:
    """A half hour that stands for an order which is not on its way any more."""
    return session.exec(
        select(GateBooking)
        .join(Order, col(Order.id) == GateBooking.order_id)
        .where(GateBooking.site_id == site_id)
        .where(GateBooking.starts_at == starts_at)
        .where(col(GateBooking.released_at).is_(None))
        .where(col(Order.status).not_in(LIVE))
    ).one_or_none()


def get_booked(
    session: Session, site_id: str, *, since: datetime, until: datetime
) -> set[datetime]:
    """The beginnings of the half hours that are taken at a gate."""
    return set(
        session.exec(
            select(GateBooking.starts_at)
            .join(Order, col(Order.id) == GateBooking.order_id)
            .where(col(Order.status).in_(LIVE))
            .where(GateBooking.site_id == site_id)
            .where(col(GateBooking.released_at).is_(None))
            .where(GateBooking.starts_at >= since)
            .where(GateBooking.starts_at < until)
        )
    )


def get_contacts(session: Session, order_id: str) -> dict[str, OrderContact]:
    """Whom the sides named, by organisation."""
    rows = session.exec(select(OrderContact).where(OrderContact.order_id == order_id))
    return {row.organisation_id: row for row in rows}


def get_plans(
    session: Session, lot_codes: Collection[str], *, buyer_id: str
) -> dict[str, tuple[Order, GateBooking | None]]:
    """The buyer's live orders of lots with their half hours, in one query."""
    rows = session.exec(
        select(Order, GateBooking)
        .outerjoin(
            GateBooking,
            (col(GateBooking.order_id) == Order.id) & col(GateBooking.released_at).is_(None),
        )
        .where(col(Order.lot_code).in_(list(lot_codes)))
        .where(Order.buyer_id == buyer_id)
        .where(col(Order.status).in_(LIVE))
    )
    return {order.lot_code: (order, booking) for order, booking in rows}


def get_agreed_windows(session: Session, order_ids: Collection[str]) -> dict[str, LoadingWindow]:
    """The agreed window of each order, in one query."""
    rows = session.exec(
        select(LoadingWindow)
        .join(
            LoadingAgreement,
            (col(LoadingAgreement.order_id) == LoadingWindow.order_id)
            & (col(LoadingAgreement.seq) == LoadingWindow.seq),
        )
        .where(col(LoadingWindow.order_id).in_(list(order_ids)))
        .order_by(col(LoadingWindow.seq))
    )
    return {window.order_id: window for window in rows}


def get_booked_arrivals(
    session: Session, buyer_id: str, *, limit: int
) -> list[tuple[Order, GateBooking]]:
    """The half hours that stand at a buyer's gate for lots that are paid and not there yet."""
    return list(
        session.exec(
            select(Order, GateBooking)
            .join(GateBooking, col(GateBooking.order_id) == Order.id)
            .where(Order.buyer_id == buyer_id)
            .where(col(Order.status).in_(ARRANGED))
            .where(col(GateBooking.released_at).is_(None))
            .order_by(col(GateBooking.starts_at), col(Order.id))
            .limit(limit)
        )
    )


def get_unanswered_windows(
    session: Session, organisation_id: str, *, since: datetime, limit: int
) -> list[tuple[Order, LoadingWindow]]:
    """The other side's latest proposals about an organisation's orders that it has not agreed to
    and that begin after `since`.
    """
    later = aliased(LoadingWindow)
    is_replaced = (
        select(later.seq)
        .where(later.order_id == LoadingWindow.order_id)
        .where(later.seq > LoadingWindow.seq)
        .exists()
    )
    is_agreed = (
        select(LoadingAgreement.seq)
        .where(LoadingAgreement.order_id == LoadingWindow.order_id)
        .where(LoadingAgreement.seq == LoadingWindow.seq)
        .exists()
    )
    own = (col(Order.buyer_id) == organisation_id) | (col(Order.seller_id) == organisation_id)
    return list(
        session.exec(
            select(Order, LoadingWindow)
            .join(LoadingWindow, col(LoadingWindow.order_id) == Order.id)
            .where(own)
            .where(col(Order.status).in_(ARRANGED))
            .where(LoadingWindow.proposed_by != organisation_id)
            .where(LoadingWindow.starts_at > since)
            .where(~is_replaced)
            .where(~is_agreed)
            .order_by(col(LoadingWindow.starts_at), col(Order.id))
            .limit(limit)
        )
    )
