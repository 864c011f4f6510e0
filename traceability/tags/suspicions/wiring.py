"""What the room brings to the app: pages, API, and what it keeps from being accepted."""

from __future__ import annotations

from flask import Flask

from foundation import db
from foundation.errors import N_
from foundation.parties import access
from foundation.parties.pages import account
from traceability.custody import recording
from traceability.tags.suspicions import api, blocking, pages
from traceability.tags.suspicions.queries import Told, get_of_lot


def init_app(app: Flask) -> None:
    """Wire the room. Pages of a lot ask for what is odd about its labels."""
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    db.bring(app, recording.CHECKS, blocking.check_acceptance)
    account.add_place(
        app, "suspicions.index", name=N_("Suspicious scans"), permission="custody:read"
    )
    app.jinja_env.globals["suspicions_of"] = _suspicions_of


def _suspicions_of(lot_code: str) -> list[Told]:
    actor = access.find_actor()
    if actor is None or not actor.may("custody:read"):
        return []
    with db.reading() as session:
        return [one for one in get_of_lot(session, lot_code) if one.is_open]
