"""How long an order may stay in each status, who is reminded when, and what the clock then does.

The lengths are set here and not by settings: docs/payments.md gives the reason for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from market.orders.lifecycle import OrderStatus

PAY_WITHIN = timedelta(hours=24)
SHIP_WITHIN = timedelta(days=14)
TRAVEL_WITHIN = timedelta(days=14)
NO_SHOW_GRACE = timedelta(days=7)
DECIDE_WITHIN = timedelta(days=5)
PAY_OUT_WITHIN = timedelta(days=3)
REFUND_WITHIN = timedelta(days=3)
RETURN_WITHIN = timedelta(days=21)

# A notice of payment may be minutes late, so an order lives on a little after its deadline.
PAYMENT_GRACE = timedelta(minutes=5)

_S = OrderStatus

# When the buyer may go, counted from the day by which a paid lot is to be dispatched.
LATE_FROM = {_S.FUNDED: timedelta(0), _S.TRAVELLING: TRAVEL_WITHIN}

# How long a status should last from the moment it is reached. A paid order is to be dispatched by
# `ship_by`, whatever was offered and taken back since; an offer on its way has its own last day.
WITHIN: dict[OrderStatus, timedelta] = {
    _S.PLACED: PAY_WITHIN,
    _S.RECEIVED: DECIDE_WITHIN,
    _S.ACCEPTED: PAY_OUT_WITHIN,
    _S.REFUSED: REFUND_WITHIN,
    _S.RETURNING: RETURN_WITHIN,
}


class ReminderKind(StrEnum):
    """What somebody is reminded of."""

    PAY_SOON = "pay_soon"
    SHIP_SOON = "ship_soon"
    SHIP_OVERDUE = "ship_overdue"
    DECIDE_SOON = "decide_soon"
    DECIDE_OVERDUE = "decide_overdue"
    PAYOUT_LATE = "payout_late"
    REFUND_LATE = "refund_late"
    RETURN_SOON = "return_soon"
    RETURN_OVERDUE = "return_overdue"
    TRAVEL_OVERDUE = "travel_overdue"


NONE = timedelta(0)


@dataclass(frozen=True)
class Reminder:
    """A letter about a deadline: so long after it, or before it where `after` is negative."""

    kind: ReminderKind
    status: OrderStatus
    after: timedelta

    @property
    def is_ahead(self) -> bool:
        """Whether it warns of a deadline that is still to come, and is pointless after it."""
        return self.after < NONE


# Of an offer that is about to lapse custody tells both sides itself.
REMINDERS: tuple[Reminder, ...] = (
    Reminder(ReminderKind.PAY_SOON, _S.PLACED, timedelta(hours=-6)),
    Reminder(ReminderKind.SHIP_SOON, _S.FUNDED, timedelta(days=-3)),
    Reminder(ReminderKind.SHIP_OVERDUE, _S.FUNDED, NONE),
    Reminder(ReminderKind.TRAVEL_OVERDUE, _S.TRAVELLING, NONE),
    Reminder(ReminderKind.DECIDE_SOON, _S.RECEIVED, timedelta(days=-2)),
    Reminder(ReminderKind.DECIDE_OVERDUE, _S.RECEIVED, NONE),
    Reminder(ReminderKind.PAYOUT_LATE, _S.ACCEPTED, NONE),
    Reminder(ReminderKind.REFUND_LATE, _S.REFUSED, NONE),
    Reminder(ReminderKind.RETURN_SOON, _S.RETURNING, timedelta(days=-5)),
    Reminder(ReminderKind.RETURN_OVERDUE, _S.RETURNING, NONE),
)


def due_at(
    status: OrderStatus, reached_at: datetime, *, ship_by: datetime | None
) -> datetime | None:
    """Until when a status should last; None for one that is an end."""
    if status == OrderStatus.FUNDED:
        return ship_by
    if status == OrderStatus.TRAVELLING:
        return ship_by + TRAVEL_WITHIN if ship_by else None
    length = WITHIN.get(status)
    return reached_at + length if length else None


def is_no_show(status: OrderStatus, ship_by: datetime | None, now: datetime) -> bool:
    """Whether a paid lot is overdue at its seller or on its way, so that the buyer may go.

    However often it changes hands, the day is counted from the one by which it was to leave.
    """
    if status not in LATE_FROM or ship_by is None:
        return False
    return now >= ship_by + LATE_FROM[status]
