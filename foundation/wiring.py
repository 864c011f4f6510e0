"""What the foundation brings to the app."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from foundation import db, migrating, serving, worker
from foundation.documents import pages as documents
from foundation.http import api, filters, health, problems, security, texts
from foundation.parties import access
from foundation.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Wire database, worker, HTTP and the parties' edges."""
    app.extensions["settings"] = settings
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign] # Flask's documented way
    db.init_app(app, settings)
    worker.init_app(app)
    texts.init_app(app)
    filters.init_app(app)
    problems.init_app(app)
    security.init_app(app, settings)
    worker.register_job(app, "idempotent replies", every_s=3600, work=api.forget_old_replies)
    access.init_app(app)
    documents.init_app(app, find_viewer=access.find_organisation_id)
    app.register_blueprint(health.bp)
    app.cli.add_command(migrating.migrate_command)
    app.cli.add_command(serving.serve_command)
