"""What corrections bring to the app: pages, an API, letters, and the clock that ends them."""

from __future__ import annotations

from flask import Flask

from foundation import worker
from foundation.notifications import outbox
from traceability.custody import lapsing, recording
from traceability.lots.correcting import api, letters, pages


def init_app(app: Flask) -> None:
    """Wire the corrections."""
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    outbox.register_last(app, recording.TOPIC, letters.tell_of_correction)
    worker.register_job(
        app, "waiting corrections", every_s=letters.EVERY_S, work=letters.remind_of_corrections
    )
    worker.register_job(
        app,
        "expired corrections",
        every_s=lapsing.EVERY_S,
        work=lapsing.withdraw_expired_corrections,
    )
