"""What listings bring to the app: their pages, their API, and verdicts that follow the story."""

from __future__ import annotations

from flask import Flask

from foundation import db
from foundation.notifications import outbox
from market.listings import api, pages, statuses
from market.listings.models import Listing
from market.listings.queries import find_current
from traceability.custody.recording import TOPIC as CUSTODY_RECORDED


def init_app(app: Flask) -> None:
    """Wire the listings. Templates of a lot may ask for its listing."""
    app.register_blueprint(api.bp)
    app.register_blueprint(pages.bp)
    outbox.register(app, CUSTODY_RECORDED, statuses.refresh_verdict)
    app.jinja_env.globals["find_listing"] = _find_listing


def _find_listing(lot_code: str) -> Listing | None:
    with db.reading() as session:
        return find_current(session, lot_code)
