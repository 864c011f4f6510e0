"""Deadlines come nearer: whoever is to act gets a letter, once for each deadline."""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from market.orders import letters
from market.orders.deadlines import REMINDERS, Reminder
from market.orders.models import Order, OrderReminder
from market.orders.queries import get_due, lock_order

BATCH = 100
EVERY_S = 300


def remind() -> int:
    """Send the reminders that are due; how many there were. Two workers at once send each once."""
    return sum(_remind_all(reminder) for reminder in REMINDERS)


def _remind_all(reminder: Reminder) -> int:
    count = 0
    while sent := sum(_remind(order_id, reminder) for order_id in _find_due(reminder)):
        count += sent
    return count


def _find_due(reminder: Reminder) -> list[str]:
    moment = clock.now()
    with db.reading() as session:
        return get_due(
            session,
            reminder.status,
            until=moment - reminder.after,
            since=moment if reminder.is_ahead else None,
            without=reminder.kind.value,
            limit=BATCH,
        )


def _remind(order_id: str, reminder: Reminder) -> bool:
    with db.transaction() as session:
        order = lock_order(session, order_id)
        if order.status != reminder.status or order.due_at is None:
            return False  # it has moved on since we looked
        if order.due_at + reminder.after > clock.now() or not _note(session, order, reminder):
            return False
        letters.remind(session, order, reminder.kind)
        return True


def _note(session: Session, order: Order, reminder: Reminder) -> bool:
    """The row that makes a reminder happen once; False when it has been sent."""
    row = {
        "order_id": order.id,
        "kind": reminder.kind.value,
        "due_at": order.due_at,
        "sent_at": clock.now(),
    }
    return db.insert_once(session, table_of(OrderReminder), row, key=("order_id", "kind", "due_at"))
