"""The legs of a delivery as its pages and papers show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation.parties.queries import find_guest, get_organisation
from market.delivery.legs.models import DeliveryLeg
from market.delivery.legs.planning import may_plan, picked_up
from market.delivery.legs.queries import get_legs, get_versions
from market.delivery.legs.schemas import MISSING_NAMES, MODE_NAMES
from market.delivery.slots import ARRANGED
from market.orders.models import Order


@dataclass(frozen=True)
class LegView:
    """One leg in words for gettext; `picked_at` is when its carrier signed, and fixes it.

    `is_unused`: the lot has arrived, and nobody travelled this leg.
    """

    leg: DeliveryLeg
    carrier: str
    is_guest: bool
    country: str
    registration_number: str
    mode: str
    plate: str
    plate_missing: str
    start: str
    end: str
    picked_at: datetime | None
    is_unused: bool
    can_change: bool
    earlier: int


def legs_of(session: Session, order: Order, organisation_id: str) -> list[LegView]:
    """The plan of an order as one of its sides sees it."""
    legs = get_legs(session, order.id)
    begun = picked_up(session, order, legs) if legs else {}
    carriers = {leg.carrier_id: get_organisation(session, leg.carrier_id) for leg in legs}
    found = (find_guest(session, carrier_id) for carrier_id in carriers)
    guests = {one.organisation_id: one.registration_number for one in found if one}
    last = max(begun, default=0)
    is_open = order.status in ARRANGED
    mine = is_open and may_plan(order, organisation_id)
    versions = [leg.number for leg in get_versions(session, [order.id])] if legs else []
    return [
        LegView(
            leg=leg,
            carrier=carriers[leg.carrier_id].name,
            is_guest=leg.carrier_id in guests,
            country=carriers[leg.carrier_id].country,
            registration_number=guests.get(leg.carrier_id, ""),
            mode=MODE_NAMES[leg.mode],
            plate=leg.plate or "",
            plate_missing=MISSING_NAMES[leg.plate_missing] if leg.plate_missing else "",
            start=leg.from_place or (MISSING_NAMES[leg.from_missing] if leg.from_missing else ""),
            end=leg.to_place or (MISSING_NAMES[leg.to_missing] if leg.to_missing else ""),
            picked_at=begun.get(leg.number),
            is_unused=not is_open and leg.number not in begun,
            can_change=mine and leg.number > last,
            earlier=versions.count(leg.number) - 1,
        )
        for leg in legs
    ]
