"""A delivery as one of the two sides sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foundation import clock
from market.delivery import slots
from market.delivery.arranging import CHANGES_PLACES
from market.delivery.models import GateBooking, LoadingWindow, OrderContact
from market.delivery.queries import (
    find_agreed,
    find_booking,
    get_agreed_windows,
    get_booked,
    get_contacts,
    get_plans,
    get_windows,
)
from market.orders.lifecycle import Side
from market.orders.models import Order
from market.orders.queries import side_of


@dataclass(frozen=True)
class DeliveryView:
    """What is agreed, what waits for whom, and whom to call.

    `theirs` is None until the order is paid, whatever they gave; `to_answer` is the other side's
    proposal that waits for the reader.
    """

    side: Side
    agreed: LoadingWindow | None
    to_answer: LoadingWindow | None
    proposed: LoadingWindow | None
    booking: GateBooking | None
    mine: OrderContact | None
    theirs: OrderContact | None
    is_disclosed: bool
    can_arrange: bool
    can_choose_site: bool


@dataclass(frozen=True)
class ArrivalPlan:
    """What the gate knows of a lot on its way: its order, half hour and loading window."""

    order_id: str
    gate_at: datetime | None
    loaded_from: datetime | None
    loaded_until: datetime | None


def view_of(session: Session, order: Order, organisation_id: str) -> DeliveryView:
    """The delivery of an order for one of its sides."""
    agreed = find_agreed(session, order.id)
    open_one = _open_proposal(session, order, agreed)
    is_mine = open_one is not None and open_one.proposed_by == organisation_id
    contacts = get_contacts(session, order.id)
    other = order.seller_id if organisation_id == order.buyer_id else order.buyer_id
    is_disclosed = order.status in slots.DISCLOSED
    return DeliveryView(
        side=side_of(order, organisation_id),
        agreed=agreed,
        to_answer=None if is_mine else open_one,
        proposed=open_one if is_mine else None,
        booking=find_booking(session, order.id),
        mine=contacts.get(organisation_id),
        theirs=contacts.get(other) if is_disclosed else None,
        is_disclosed=is_disclosed,
        can_arrange=order.status in slots.ARRANGED,
        can_choose_site=order.status in CHANGES_PLACES,
    )


def free_slots(session: Session, order: Order, day: date) -> list[datetime]:
    """The half hours of a day that can still be booked at the buyer's gate."""
    if order.site_id is None:
        return []
    of_day = slots.slots_of(day)
    booked = get_booked(session, order.site_id, since=of_day[0], until=of_day[-1] + slots.SLOT)
    now = clock.now()
    last = now + slots.FARTHEST
    return [one for one in of_day if now < one <= last and one not in booked]


def arrival_plans(
    session: Session, lot_codes: Sequence[str], *, buyer_id: str
) -> dict[str, ArrivalPlan]:
    """What is arranged about lots on their way to a buyer, in two queries."""
    found = get_plans(session, lot_codes, buyer_id=buyer_id)
    windows = get_agreed_windows(session, [order.id for order, _ in found.values()])
    plans = {}
    for lot_code, (order, booking) in found.items():
        window = windows.get(order.id)
        plans[lot_code] = ArrivalPlan(
            order_id=order.id,
            gate_at=booking.starts_at if booking else None,
            loaded_from=window.starts_at if window else None,
            loaded_until=window.ends_at if window else None,
        )
    return plans


def _open_proposal(
    session: Session, order: Order, agreed: LoadingWindow | None
) -> LoadingWindow | None:
    """The latest proposal, unless it was agreed."""
    windows = get_windows(session, order.id)
    latest = windows[-1] if windows else None
    if latest is None or (agreed is not None and agreed.seq == latest.seq):
        return None
    return latest
