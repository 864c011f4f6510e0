"""How this app's webhooks leave: to the outside alone, and in the demo to this machine too."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from foundation.outgoing.sending import Sender
from foundation.settings import Settings

EXTENSION = "webhook_sender"


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its sender. The demo, which no stranger reaches, may send to its own machine."""
    app.extensions[EXTENSION] = Sender(may_be_here=settings.demo)


def sender() -> Sender:
    """The app's sender."""
    return cast(Sender, current_app.extensions[EXTENSION])
