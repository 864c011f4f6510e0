"""What the desk brings to the app: its pages."""

from __future__ import annotations

from flask import Flask

from market.desk.pages import overview


def init_app(app: Flask) -> None:
    """Wire the desk."""
    app.register_blueprint(overview.bp)
