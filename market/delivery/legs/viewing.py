"""The legs of a delivery as its pages and papers show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation.errors import N_
from foundation.http.texts import _
from foundation.parties.queries import find_guest, get_organisation
from market.delivery.legs.models import DeliveryLeg, Missing
from market.delivery.legs.planning import may_plan, picked_up
from market.delivery.legs.queries import get_legs, get_versions
from market.delivery.legs.schemas import MISSING_NAMES, MODE_NAMES
from market.delivery.slots import ARRANGED
from market.orders.models import Order

PLATE = N_("number plate: %(why)s")
REGISTRATION = N_("registration number: %(why)s")


@dataclass(frozen=True)
class Fact:
    """A fact as it was given, or a sentence for gettext with the reason why it is missing."""

    given: str
    sentence: str
    why: str

    def said(self) -> str:
        """The fact, or why it is missing, in the reader's language."""
        return self.given or _(self.sentence, why=_(self.why))


@dataclass(frozen=True)
class LegView:
    """One leg in words for gettext; `picked_at` is when its carrier signed, and fixes it.

    `facts`: the carrier's registration number, and by road the number plate. `guest_number` is the
    one that a guest was named with, by which it is found again.
    `is_unused`: the lot has arrived, and nobody travelled this leg.
    """

    leg: DeliveryLeg
    carrier: str
    is_guest: bool
    country: str
    guest_number: str
    mode: str
    facts: tuple[Fact, ...]
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
            guest_number=guests.get(leg.carrier_id, ""),
            mode=MODE_NAMES[leg.mode],
            facts=_facts(leg),
            start=leg.from_place or _why(leg.from_missing),
            end=leg.to_place or _why(leg.to_missing),
            picked_at=begun.get(leg.number),
            is_unused=not is_open and leg.number not in begun,
            can_change=mine and leg.number > last,
            earlier=versions.count(leg.number) - 1,
        )
        for leg in legs
    ]


def _facts(leg: DeliveryLeg) -> tuple[Fact, ...]:
    found = (
        Fact(leg.registration_number or "", REGISTRATION, _why(leg.registration_missing)),
        Fact(leg.plate or "", PLATE, _why(leg.plate_missing)),
    )
    return tuple(fact for fact in found if fact.given or fact.why)


def _why(missing: Missing | None) -> str:
    return MISSING_NAMES[missing] if missing else ""
