"""Orders as a table for spreadsheets."""

from __future__ import annotations

from datetime import datetime

from foundation.http.spreadsheets import Cell
from market.money import Money, format_plain
from market.orders.earning import earned_by
from market.orders.viewing import OrderRow

COLUMNS = (
    "order",
    "lot",
    "title",
    "net_mass_g",
    "other_side",
    "price",
    "fee",
    "currency",
    "status",
    "delivery_term",
    "terms",
    "placed_at",
    "due_at",
    "paid",
    "refused_mass_g",
    "refused_lot",
)


def row_of(row: OrderRow) -> list[Cell]:
    """An order as a row."""
    order = row.order
    return [
        order.id,
        order.lot_code,
        order.title,
        order.net_mass_g,
        row.other_name,
        format_plain(Money(order.price_minor, order.currency)),
        format_plain(Money(order.fee_minor, order.currency)),
        order.currency,
        order.status.value,
        order.delivery_term.value,
        order.terms_version,
        order.placed_at.isoformat(),
        _moment(order.due_at),
        format_plain(earned_by(order).paid),
        order.refused_mass_g,
        order.refused_lot,
    ]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
