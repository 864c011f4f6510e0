"""Arranging a delivery: the loading window, the half hour at the gate, places and contacts.

Each side may propose a window and the other agrees to it; proposals stay as they were made. An
agreed window binds the buyer, and the seller's deadline moves to its end where that is later.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from foundation import clock
from foundation.http.filters import when
from foundation.ids import new_id
from foundation.parties.actor import Actor
from foundation.parties.queries import get_own_site
from market.delivery import slots
from market.delivery.models import GateBooking, LoadingAgreement, LoadingWindow, OrderContact
from market.delivery.queries import find_booking, find_ended_booking, get_windows
from market.delivery.refusals import (
    BadWindow,
    NoGate,
    NoSuchSlot,
    NothingProposed,
    NotNow,
    PlaceFixed,
    SlotTaken,
)
from market.orders import loading
from market.orders.lifecycle import OrderStatus, Side
from market.orders.models import Order
from market.orders.queries import get_order, lock_order, side_of

CHANGES_PLACES = frozenset({OrderStatus.PLACED, OrderStatus.FUNDED})


def propose_window(
    session: Session, order_id: str, *, starts_at: datetime, ends_at: datetime, actor: Actor
) -> LoadingWindow:
    """Say when the lot can be loaded. Raises `NotNow` or `BadWindow`."""
    order = _locked(session, order_id, actor=actor)
    moment = clock.now()
    last = min(moment + slots.FARTHEST, order.placed_at + slots.LONGEST)
    if not moment < starts_at < ends_at <= last:
        raise BadWindow(field="starts_at", last=when(last))
    window = LoadingWindow(
        order_id=order.id,
        seq=len(get_windows(session, order.id)) + 1,
        starts_at=starts_at,
        ends_at=ends_at,
        proposed_by=actor.organisation_id,
        person_id=actor.person_id,
        proposed_at=moment,
    )
    session.add(window)
    session.flush()
    return window


def agree_window(session: Session, order_id: str, seq: int, *, actor: Actor) -> LoadingWindow:
    """Agree to the other side's latest proposal. Raises `NothingProposed` for any other."""
    order = _locked(session, order_id, actor=actor)
    proposed = get_windows(session, order.id)
    latest = proposed[-1] if proposed else None
    if latest is None or latest.seq != seq or latest.proposed_by == actor.organisation_id:
        raise NothingProposed()
    if session.get(LoadingAgreement, (order.id, seq)) is not None:
        return latest
    session.add(
        LoadingAgreement(
            order_id=order.id,
            seq=seq,
            agreed_by=actor.organisation_id,
            person_id=actor.person_id,
            agreed_at=clock.now(),
        )
    )
    session.flush()
    loading.bind(session, order, until=latest.ends_at)
    return latest


def book_gate(session: Session, order_id: str, *, starts_at: datetime, actor: Actor) -> GateBooking:
    """Take a half hour at the buyer's gate, and give back the one before. Raises `SlotTaken`."""
    order = _locked(session, order_id, actor=actor)
    if order.site_id is None:
        raise NoGate()
    moment = clock.now()
    if not slots.is_slot(starts_at) or not moment < starts_at <= moment + slots.FARTHEST:
        raise NoSuchSlot(field="starts_at")
    _release(session, order)
    _release_ended(session, order.site_id, starts_at)
    booking = GateBooking(
        id=new_id(),
        order_id=order.id,
        site_id=order.site_id,
        starts_at=starts_at,
        booked_by=actor.organisation_id,
        booked_at=moment,
    )
    session.add(booking)
    try:
        session.flush()
    except IntegrityError:
        raise SlotTaken(field="starts_at") from None
    return booking


def release_gate(session: Session, order_id: str, *, actor: Actor) -> None:
    """Give the half hour back."""
    _release(session, _locked(session, order_id, actor=actor))


def give_contact(
    session: Session, order_id: str, *, name: str, phone: str, email: str, actor: Actor
) -> None:
    """Say whom the other side is to call; it is shown to them once the order is paid."""
    actor.check("market:write")
    order = get_order(session, order_id, organisation_id=actor.organisation_id)
    row = session.get(OrderContact, (order.id, actor.organisation_id)) or OrderContact(
        order_id=order.id,
        organisation_id=actor.organisation_id,
        name=name,
        phone=phone,
        email=email,
        given_at=clock.now(),
    )
    row.name, row.phone, row.email, row.given_at = name, phone, email, clock.now()
    session.add(row)
    session.flush()


def choose_site(session: Session, order_id: str, *, site_id: str, actor: Actor) -> Order:
    """Name one's own site: where the lot is fetched, or where it is to go. Raises `PlaceFixed`."""
    actor.check("market:write")
    get_order(session, order_id, organisation_id=actor.organisation_id)
    get_own_site(session, site_id, organisation_id=actor.organisation_id)
    order = lock_order(session, order_id)
    if order.status not in CHANGES_PLACES:
        raise PlaceFixed()
    if side_of(order, actor.organisation_id) == Side.SELLER:
        order.pickup_site_id = site_id
    elif order.site_id != site_id:
        _release(session, order)  # it was booked at another gate
        order.site_id = site_id
    session.add(order)
    session.flush()
    return order


def _locked(session: Session, order_id: str, *, actor: Actor) -> Order:
    """An order of the actor's whose delivery is to be arranged, held until the end."""
    actor.check("market:write")
    get_order(session, order_id, organisation_id=actor.organisation_id)
    order = lock_order(session, order_id)
    if order.status not in slots.ARRANGED:
        raise NotNow(status=order.status.value)
    return order


def _release_ended(session: Session, site_id: str, starts_at: datetime) -> None:
    """An order that has ended holds no half hour, though nobody gave it back."""
    booking = find_ended_booking(session, site_id, starts_at)
    if booking is not None:
        booking.released_at = clock.now()
        session.add(booking)
        session.flush()


def _release(session: Session, order: Order) -> None:
    booking = find_booking(session, order.id)
    if booking is not None:
        booking.released_at = clock.now()
        session.add(booking)
        session.flush()
