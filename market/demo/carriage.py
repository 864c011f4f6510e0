"""The way of the demo's sold lots: one leg by road, planned when the order was paid."""

from __future__ import annotations

from datetime import datetime

from foundation import clock, db
from market.delivery.legs.planning import Carrier, Way, may_plan, plan
from market.demo.telling import Member
from market.orders.models import Order
from traceability.stock.balance import TransportMode


def plan_way(at: datetime, order_id: str, *, sides: tuple[Member, Member], carrier: Member) -> None:
    """Name the carrier of an order, as seller or buyer, whoever sees to the carriage."""
    seller, buyer = sides
    way = Way(
        TransportMode.ROAD,
        "87-BXT-4",
        None,
        seller.name,
        None,
        buyer.name,
        None,
        registration_number="NL-VIHB-500411",
    )
    with clock.held(at), db.transaction() as session:
        order = session.get_one(Order, order_id)
        planner = next(one.actor for one in sides if may_plan(order, one.actor.organisation_id))
        named = Carrier(carrier.actor.organisation_id)
        plan(session, order_id, carrier=named, way=way, actor=planner)
