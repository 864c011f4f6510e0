"""What guests bring to the app: the giver's pages, the driver's, and what a lot's page shows."""

from __future__ import annotations

from flask import Flask

from foundation import db
from foundation.parties import access
from traceability.guests import api, pages, viewing
from traceability.guests.door import pages as door
from traceability.guests.viewing import GuestWay


def init_app(app: Flask) -> None:
    """Wire the guests. The lot's page asks which of them signs next."""
    app.register_blueprint(api.bp)
    app.register_blueprint(pages.bp)
    app.register_blueprint(door.bp)
    app.jinja_env.globals["guest_way_of"] = _guest_way_of


def _guest_way_of(lot_code: str) -> GuestWay | None:
    with db.reading() as session:
        return viewing.find_way(session, lot_code, actor=access.actor())
