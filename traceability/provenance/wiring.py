"""What provenance brings to the app: the parts of a lot's page, its API, and genealogies drawn."""

from __future__ import annotations

from flask import Flask

from traceability.provenance import api, pages
from traceability.provenance.families import pages as families


def init_app(app: Flask) -> None:
    """Let templates ask for provenance, and register the routes."""
    pages.init_app(app)
    app.register_blueprint(api.bp)
    app.register_blueprint(families.bp)
