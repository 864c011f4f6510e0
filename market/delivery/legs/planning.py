"""Planning the legs: changed as often as need be until the carrier signs for the lot, then fixed.

The lot is locked before the order, like everywhere, so of a change and a pick-up at one moment one
comes first: what the carrier signed under is what stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from foundation import clock
from foundation.errors import NotFound
from foundation.parties.actor import Actor
from foundation.parties.guests import name_guest
from foundation.parties.queries import find_guest, get_organisation
from market.delivery.legs.models import DeliveryLeg, Missing
from market.delivery.legs.queries import find_registration, get_legs, get_versions
from market.delivery.legs.refusals import (
    LegFrozen,
    NoCarrier,
    NoRegistration,
    NoSuchLeg,
    NotYoursToPlan,
    TooManyLegs,
)
from market.delivery.refusals import NotNow
from market.delivery.slots import ARRANGED
from market.listings.delivering import DeliveryTerm
from market.orders.models import Order
from market.orders.queries import get_order, lock_order
from traceability.compliance.flying.stating import check_may_fly
from traceability.custody.events import Accept
from traceability.custody.queries import get_events, lock_head
from traceability.stock.balance import TransportMode

MOST_LEGS = 9


@dataclass(frozen=True)
class Carrier:
    """Who carries: a member by id, or a company by name and country, whose number the way has."""

    organisation_id: str | None = None
    name: str = ""
    country: str = ""


@dataclass(frozen=True)
class Way:
    """How a leg goes; where a fact is missing, its reason stands in its place.

    Without either, the carrier's registration number is the one that the planner gave before.
    """

    mode: TransportMode
    plate: str | None
    plate_missing: Missing | None
    from_place: str | None
    from_missing: Missing | None
    to_place: str | None
    to_missing: Missing | None
    stored_days: int | None = None
    registration_number: str | None = None
    registration_missing: Missing | None = None


def plan(
    session: Session,
    order_id: str,
    *,
    number: int | None = None,
    carrier: Carrier,
    way: Way,
    actor: Actor,
) -> DeliveryLeg:
    """Plan a leg, or plan it anew by its number. Raises `LegFrozen` after its pick-up, and
    `MayNotFly` for magnets by air whose field nobody has read.
    """
    order = _locked(session, order_id, actor=actor)
    legs = get_legs(session, order.id)
    if number is None:
        if len(legs) == MOST_LEGS:
            raise TooManyLegs()
        number = max((one.number for one in get_versions(session, [order.id])), default=0) + 1
    else:
        _changeable(session, order, legs, number)
    if way.mode is TransportMode.AIR:
        check_may_fly(session, order.lot_code)
    carrier_id = _find_carrier(session, carrier, way.registration_number or "", actor=actor)
    way = _registered(session, carrier_id, way, actor=actor)
    return _write(session, order, number, carrier_id, way, actor=actor)


def drop(session: Session, order_id: str, number: int, *, actor: Actor) -> None:
    """Take a leg out that nobody has begun. Raises `LegFrozen` after its pick-up."""
    order = _locked(session, order_id, actor=actor)
    leg = _changeable(session, order, get_legs(session, order.id), number)
    _write(session, order, number, leg.carrier_id, way_of(leg), is_dropped=True, actor=actor)


def picked_up(session: Session, order: Order, legs: Sequence[DeliveryLeg]) -> dict[int, datetime]:
    """When the carrier of each leg signed for the lot, as far as they did: in the order of the
    legs, so that one carrier can have two of them.
    """
    waiting, found = list(legs), dict[int, datetime]()
    for event in get_events(session, order.lot_code):
        if event.received_at < order.placed_at or not isinstance(event.act, Accept):
            continue
        taker = event.occasion.organisation_id
        reached = next((n for n, leg in enumerate(waiting) if leg.carrier_id == taker), None)
        if reached is not None:
            found[waiting[reached].number] = event.received_at
            waiting = waiting[reached + 1 :]
    return found


def may_plan(order: Order, organisation_id: str) -> bool:
    """Whether this side sees to the carriage: who delivers, or who collects."""
    collects = order.delivery_term == DeliveryTerm.FCA
    return organisation_id == (order.buyer_id if collects else order.seller_id)


def way_of(leg: DeliveryLeg) -> Way:
    """How a planned leg goes."""
    return Way(
        mode=leg.mode,
        plate=leg.plate,
        plate_missing=leg.plate_missing,
        from_place=leg.from_place,
        from_missing=leg.from_missing,
        to_place=leg.to_place,
        to_missing=leg.to_missing,
        stored_days=leg.stored_days,
        registration_number=leg.registration_number,
        registration_missing=leg.registration_missing,
    )


def _locked(session: Session, order_id: str, *, actor: Actor) -> Order:
    """An order whose carriage is the actor's to plan, with its lot, held until the end."""
    actor.check("market:write")
    seen = get_order(session, order_id, organisation_id=actor.organisation_id)
    lock_head(session, seen.lot_code)
    order = lock_order(session, order_id)
    if not may_plan(order, actor.organisation_id):
        raise NotYoursToPlan()
    if order.status not in ARRANGED:
        raise NotNow(status=order.status.value)
    return order


def _changeable(
    session: Session, order: Order, legs: Sequence[DeliveryLeg], number: int
) -> DeliveryLeg:
    leg = next((one for one in legs if one.number == number), None)
    if leg is None:
        raise NoSuchLeg(number=number)
    begun = picked_up(session, order, legs)
    if begun and number <= max(begun):
        raise LegFrozen(number=number)
    return leg


def _find_carrier(
    session: Session, carrier: Carrier, registration_number: str, *, actor: Actor
) -> str:
    """A member, a guest of one's own, or a company that becomes one."""
    if bool(carrier.organisation_id) is bool(carrier.name) or bool(carrier.name) is not bool(
        carrier.country
    ):
        raise NoCarrier(field="carrier_id")
    if carrier.organisation_id is None:
        return name_guest(
            session,
            carrier.name,
            country=carrier.country,
            registration_number=registration_number,
            actor=actor,
        ).id
    try:
        found = get_organisation(session, carrier.organisation_id)
    except NotFound:
        raise NoCarrier(field="carrier_id") from None
    guest = find_guest(session, found.id)
    if found.is_operator or (guest and guest.named_by_id != actor.organisation_id):
        raise NoCarrier(field="carrier_id")
    return found.id


def _registered(session: Session, carrier_id: str, way: Way, *, actor: Actor) -> Way:
    """The way with its carrier's number, as the actor's organisation gave it before, or with the
    reason for none."""
    if way.registration_number or way.registration_missing:
        return way
    guest = find_guest(session, carrier_id)
    known = find_registration(session, carrier_id, named_by_id=actor.organisation_id)
    number = known or (guest.registration_number if guest else "")
    if not number:
        raise NoRegistration(field="registration_number")
    return replace(way, registration_number=number)


def _write(
    session: Session,
    order: Order,
    number: int,
    carrier_id: str,
    way: Way,
    *,
    is_dropped: bool = False,
    actor: Actor,
) -> DeliveryLeg:
    if way.mode is not TransportMode.ROAD:
        way = replace(way, plate=None, plate_missing=None)
    versions = [one for one in get_versions(session, [order.id]) if one.number == number]
    leg = DeliveryLeg(
        order_id=order.id,
        number=number,
        version=len(versions) + 1,
        carrier_id=carrier_id,
        is_dropped=is_dropped,
        changed_by=actor.organisation_id,
        person_id=actor.person_id,
        changed_at=clock.now(),
        **vars(way),
    )
    session.add(leg)
    session.flush()
    return leg
