"""What devices bring to the app: where they are enrolled, and the sweep of old questions."""

from __future__ import annotations

from flask import Flask

from foundation import db, worker
from foundation.errors import N_
from foundation.parties.leaving import LEAVING
from foundation.parties.pages import account
from traceability.devices import api, pages
from traceability.devices.enrolling import forget_old_questions
from traceability.devices.revoking import revoke_all


def init_app(app: Flask) -> None:
    """Wire the devices."""
    app.register_blueprint(api.bp)
    app.register_blueprint(pages.bp)
    account.add_place(app, "devices.index", name=N_("Devices"), permission="custody:write")
    db.bring(app, LEAVING, revoke_all)
    worker.register_job(app, "old device questions", every_s=3600, work=_forget_old_questions)


def _forget_old_questions() -> None:
    with db.transaction() as session:
        forget_old_questions(session)
