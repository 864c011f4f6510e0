"""The gateway of the running app, for the edges that need an answer while somebody waits."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from foundation.settings import Settings
from market.payments.connecting import connect
from market.payments.gateway import Gateway

EXTENSION = "payment gateway"


def init_app(app: Flask) -> None:
    """Connect once; nothing is sent until somebody asks."""
    settings: Settings = app.extensions["settings"]
    app.extensions[EXTENSION] = connect(settings)


def connected(app: Flask) -> Gateway:
    """The gateway of an app."""
    return cast(Gateway, app.extensions[EXTENSION])


def gateway() -> Gateway:
    """The gateway of the current app."""
    return connected(current_app)
