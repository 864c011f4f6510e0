"""The gate's half hours, and which orders still have a delivery to arrange. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from market.orders.lifecycle import OrderStatus

SLOT = timedelta(minutes=30)
OPENS, CLOSES = time(4), time(20)  # UTC: six to ten at night in the east of Europe's summer
FARTHEST = timedelta(days=45)
# From the order on: a buyer's money is never held so long that the provider's 90 days come near.
LONGEST = timedelta(days=60)

# A lot is loaded and booked in while it is paid and not at the gate yet.
ARRANGED = frozenset({OrderStatus.FUNDED, OrderStatus.TRAVELLING, OrderStatus.DISPATCHED})

# Names, telephones and addresses are for those who have a delivery in hand, or a lot to fetch back.
DISCLOSED = ARRANGED | {
    OrderStatus.RECEIVED,
    OrderStatus.ACCEPTED,
    OrderStatus.CLOSED,
    OrderStatus.REFUSED,
    OrderStatus.REFUNDED,
    OrderStatus.RETURNING,
    OrderStatus.RETURNED,
}


def slots_of(day: date) -> list[datetime]:
    """The half hours of a day, in order."""
    start = datetime.combine(day, OPENS, tzinfo=UTC)
    count = (datetime.combine(day, CLOSES, tzinfo=UTC) - start) // SLOT
    return [start + number * SLOT for number in range(count)]


def is_slot(moment: datetime) -> bool:
    """Whether a moment is the beginning of a half hour of the gate."""
    return moment in slots_of(moment.astimezone(UTC).date())
