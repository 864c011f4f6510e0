"""What devices bring to the app: where they are enrolled, and the sweep of old questions."""

from __future__ import annotations

from flask import Flask

from foundation import db, worker
from traceability.devices import api
from traceability.devices.enrolling import forget_old_questions


def init_app(app: Flask) -> None:
    """Wire the devices."""
    app.register_blueprint(api.bp)
    worker.register_job(app, "old device questions", every_s=3600, work=_forget_old_questions)


def _forget_old_questions() -> None:
    with db.transaction() as session:
        forget_old_questions(session)
