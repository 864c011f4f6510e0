"""What flows bring to the app: their page and their API."""

from __future__ import annotations

from flask import Flask

from traceability.stock.flows import api, pages


def init_app(app: Flask) -> None:
    """Register the routes."""
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
