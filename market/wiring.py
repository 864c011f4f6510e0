"""What the market brings to the app: blueprints, outbox handlers, jobs and commands, by room."""

from __future__ import annotations

from flask import Flask

from market.delivery import wiring as delivery
from market.demo.commands import demo_commands
from market.desk import wiring as desk
from market.listings import wiring as listings
from market.orders import wiring as orders
from market.payments import wiring as payments


def init_app(app: Flask) -> None:
    """Wire the rooms of the market."""
    app.cli.add_command(demo_commands)
    listings.init_app(app)
    payments.init_app(app)
    orders.init_app(app)
    delivery.init_app(app)
    desk.init_app(app)
