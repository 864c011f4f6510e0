"""The way of the demo's sold lots: one leg by road, planned when the order was paid."""

from __future__ import annotations

from datetime import datetime

from foundation import clock, db
from market.delivery.legs.models import Missing
from market.delivery.legs.planning import Carrier, Way, may_plan, plan
from market.demo.moving_in import Member
from market.orders.models import Order
from traceability.guests.linking import renew
from traceability.stock.balance import TransportMode

GUESTS_COUNTRY = "DE"


def plan_way(
    at: datetime, order_id: str, *, sides: tuple[Member, Member], carrier: Member, guest: str = ""
) -> None:
    """Name who carries an order, as seller or buyer, whoever sees to the carriage: the carrier, or
    a guest that has not said yet under which number it is registered and with which lorry it comes.
    """
    seller, buyer = sides
    is_known = not guest
    way = Way(
        TransportMode.ROAD,
        "87-BXT-4" if is_known else None,
        None if is_known else Missing.NOT_KNOWN_YET,
        seller.name,
        None,
        buyer.name,
        None,
        registration_number="NL-VIHB-500411" if is_known else None,
        registration_missing=None if is_known else Missing.NOT_KNOWN_YET,
    )
    named = (
        Carrier(carrier.actor.organisation_id) if is_known else Carrier(None, guest, GUESTS_COUNTRY)
    )
    with clock.held(at), db.transaction() as session:
        order = session.get_one(Order, order_id)
        planner = next(one.actor for one in sides if may_plan(order, one.actor.organisation_id))
        plan(session, order_id, carrier=named, way=way, actor=planner)


def link_again(at: datetime, lot: str, *, holder: Member, onward: Member) -> None:
    """Make the link anew by which a driver takes a lot: each holds for a day."""
    with clock.held(at), db.transaction() as session:
        renew(session, lot, onward_id=onward.actor.organisation_id, actor=holder.actor)
