"""Orders by their status, as whoever runs the program watches them."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import Metric
from sqlalchemy import func
from sqlmodel import Session, select

from foundation.running.figures import counted
from market.orders.lifecycle import OrderStatus
from market.orders.models import Order


def figures(session: Session) -> Iterator[Metric]:
    """How many orders stand where."""
    found = session.exec(select(Order.status, func.count()).group_by(Order.status))
    yield counted(
        "orders",
        "Orders by status.",
        "status",
        {status.value: 0.0 for status in OrderStatus}
        | {str(status): float(count) for status, count in found},
    )
