"""What deliveries bring to the app: pages, API, and what other pages show of them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

from foundation import db
from foundation.parties import access as parties
from foundation.tasks.pages import register_source
from market.delivery import api, pages, tasks, viewing
from market.delivery.legs import api as legs_api
from market.delivery.legs import pages as legs
from market.delivery.legs.modes import modes_by_legs
from market.delivery.legs.viewing import LegView, legs_of
from market.delivery.viewing import ArrivalPlan, DeliveryView
from market.orders.models import Order
from traceability.stock import carriage


def init_app(app: Flask) -> None:
    """Wire the deliveries. The order's page and the intake ask for what is arranged."""
    app.register_blueprint(api.bp)
    app.register_blueprint(pages.bp)
    app.register_blueprint(legs.bp)
    app.register_blueprint(legs_api.bp)
    db.bring(app, carriage.PLANS, modes_by_legs)
    register_source(app, tasks.gather, kinds=tasks.KINDS)
    app.jinja_env.globals["delivery_of"] = _delivery_of
    app.jinja_env.globals["arrival_plans"] = _arrival_plans
    app.jinja_env.globals["legs_of"] = _legs_of


def _delivery_of(order: Order) -> DeliveryView:
    with db.reading() as session:
        return viewing.view_of(session, order, parties.actor().organisation_id)


def _legs_of(order: Order) -> list[LegView]:
    with db.reading() as session:
        return legs_of(session, order, parties.actor().organisation_id)


def _arrival_plans(lot_codes: Sequence[str]) -> dict[str, ArrivalPlan]:
    with db.reading() as session:
        return viewing.arrival_plans(session, lot_codes, buyer_id=parties.actor().organisation_id)
