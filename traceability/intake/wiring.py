"""What the gate brings to the app: its pages, its API, and what its app syncs with."""

from __future__ import annotations

from flask import Flask

from foundation import db, worker
from foundation.errors import N_
from foundation.notifications import outbox
from foundation.parties.pages import account
from traceability.custody import recording
from traceability.intake import api, pages
from traceability.intake.absences import pages as absences
from traceability.intake.app import pages as app_pages
from traceability.intake.handovers import pages as handovers
from traceability.intake.photos import pages as photos
from traceability.intake.seals import checking, doubting
from traceability.intake.seals import pages as seals
from traceability.intake.syncing import api as syncing
from traceability.intake.syncing import forgetting


def init_app(app: Flask) -> None:
    """Wire the gate."""
    app.register_blueprint(pages.bp)
    app.register_blueprint(absences.bp)
    app.register_blueprint(handovers.bp)
    app.register_blueprint(photos.bp)
    app.register_blueprint(seals.bp)
    app.register_blueprint(app_pages.bp)
    app.register_blueprint(api.bp)
    app.register_blueprint(syncing.bp)
    db.bring(app, recording.CHECKS, checking.check_seals)
    outbox.register(app, recording.TOPIC, doubting.doubt_seals)
    account.add_place(
        app, "seals.rule", name=N_("Seals at the gate"), permission="organisation:manage"
    )
    app.jinja_env.globals["seals_of"] = seals.seals_of
    worker.register_job(
        app,
        "places of signed scans",
        every_s=forgetting.EVERY_S,
        work=forgetting.forget_signed_places,
    )
