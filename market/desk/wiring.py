"""What the desk brings to the app: its pages, and how a rate is written."""

from __future__ import annotations

from flask import Flask

from market.desk.pages import overview, reporting
from market.desk.quoting import plain_rate


def init_app(app: Flask) -> None:
    """Wire the desk."""
    app.register_blueprint(overview.bp)
    app.register_blueprint(reporting.bp)
    app.jinja_env.filters["plain_rate"] = plain_rate
