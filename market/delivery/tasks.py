"""What deliveries ask of an organisation now: booked arrivals, and loading windows to answer."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from foundation.errors import N_
from foundation.tasks.gathering import MOST, Asked, Task
from foundation.tasks.kinds import TaskKind
from market.delivery.queries import get_booked_arrivals, get_unanswered_windows
from market.delivery.slots import SLOT

BOOKED = N_("Your gate expects it in its half hour. Scan it when it arrives.")
TO_AGREE = N_("The other side proposes when it is loaded. Agree, or propose another time.")
KINDS = (TaskKind.LOT_EXPECTED, TaskKind.ORDER_TO_AGREE)


def gather(session: Session, asked: Asked) -> Iterator[Task]:
    """Half hours at the organisation's gate, and proposals to it, in two queries."""
    for order, booking in get_booked_arrivals(session, asked.organisation_id, limit=MOST):
        yield Task(
            kind=TaskKind.LOT_EXPECTED,
            sentence=BOOKED,
            reference=order.lot_code,
            about=order.title,
            link="/intake",
            due_at=booking.starts_at + SLOT,
        )
    for order, window in get_unanswered_windows(
        session, asked.organisation_id, since=asked.at, limit=MOST
    ):
        yield Task(
            kind=TaskKind.ORDER_TO_AGREE,
            sentence=TO_AGREE,
            reference=order.id,
            about=order.title,
            link=f"/orders/{order.id}/delivery",
            due_at=window.starts_at,
        )
