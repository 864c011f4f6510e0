"""What the gate brings to the app: its pages, its API, and what its app syncs with."""

from __future__ import annotations

from flask import Flask

from foundation import worker
from traceability.intake import api, pages
from traceability.intake.absences import pages as absences
from traceability.intake.app import pages as app_pages
from traceability.intake.photos import pages as photos
from traceability.intake.syncing import api as syncing
from traceability.intake.syncing import forgetting


def init_app(app: Flask) -> None:
    """Wire the gate."""
    app.register_blueprint(pages.bp)
    app.register_blueprint(absences.bp)
    app.register_blueprint(photos.bp)
    app.register_blueprint(app_pages.bp)
    app.register_blueprint(api.bp)
    app.register_blueprint(syncing.bp)
    worker.register_job(
        app,
        "places of signed scans",
        every_s=forgetting.EVERY_S,
        work=forgetting.forget_signed_places,
    )
