"""What the market brings to the app: blueprints, outbox handlers, jobs and commands, by room."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Wire the rooms of the market."""
