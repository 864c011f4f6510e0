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
NO_SHOW_GRACE = timedelta(days=7)
DECIDE_WITHIN = timedelta(days=5)
PAY_OUT_WITHIN = timedelta(days=3)
REFUND_WITHIN = timedelta(days=3)
RETURN_WITHIN = timedelta(days=21)

# A notice of payment may be minutes late, so an order lives on a little after its deadline.
PAYMENT_GRACE = timedelta(minutes=5)

_S = OrderStatus

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
    length = WITHIN.get(status)
    return reached_at + length if length else None


def is_no_show(ship_by: datetime | None, now: datetime) -> bool:
    """Whether the dispatch is overdue, so that the buyer may go."""
    return ship_by is not None and now >= ship_by
