"""What the foundation brings to the app."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from foundation import db, granting, migrating, serving, worker
from foundation.documents import pages as documents
from foundation.http import api, filters, limits, logs, problems, security, texts
from foundation.http.openapi import pages as api_docs
from foundation.notices import pages as notices
from foundation.notices.webhooks import access as webhook_sending
from foundation.notices.webhooks import api as webhooks_api
from foundation.notices.webhooks import delivering, watching
from foundation.notices.webhooks import pages as webhooks
from foundation.notifications import mail, waiting
from foundation.notifications import pages as mailbox
from foundation.parties import access
from foundation.parties import api as parties_api
from foundation.parties.commands import operator_commands
from foundation.parties.pages import (
    account,
    colleague_factors,
    confirming,
    factors,
    invitations,
    keys,
    organisations,
    passkeys,
    passwords,
    people,
    second_factor,
    sessions,
    sign_up,
    sites,
)
from foundation.running import beating, figures, readiness
from foundation.running import pages as running
from foundation.settings import Settings
from foundation.tasks import api as tasks_api
from foundation.tasks import pages as tasks

PAGES = (
    account.bp,
    colleague_factors.bp,
    factors.bp,
    invitations.bp,
    keys.api_keys_bp,
    keys.signing_keys_bp,
    organisations.bp,
    passkeys.bp,
    passwords.bp,
    people.bp,
    second_factor.bp,
    sessions.bp,
    sign_up.bp,
    sites.bp,
)


def init_app(app: Flask, settings: Settings) -> None:
    """Wire database, worker, HTTP and the parties' edges."""
    app.extensions["settings"] = settings
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign] # Flask's documented way
    logs.init_app(app, settings)  # before all others: what they refuse has an id, too
    db.init_app(app, settings)
    worker.init_app(app)
    texts.init_app(app)
    filters.init_app(app)
    problems.init_app(app)
    limits.init_app(app, settings)
    access.init_app(app)  # before the CSRF check, whose tokens belong to a session
    security.init_app(app, settings)
    confirming.init_app(app)  # after it: only a form of ours is opened again
    worker.register_job(app, "idempotent replies", every_s=3600, work=api.forget_old_replies)
    worker.register_job(app, "rate limits", every_s=3600, work=limits.forget_past)
    documents.init_app(app, find_viewer=access.find_organisation_id)
    mailbox.init_app(app, settings)
    worker.register_job(app, "mail", every_s=1, work=mail.send_pending)
    worker.register_job(app, "dead letters", every_s=3600, work=mail.forget_dead_letters)
    worker.register_job(app, "ended sessions", every_s=3600, work=access.forget_dead_sessions)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    notices.init_app(app)
    tasks.init_app(app)
    _open_webhooks(app, settings)
    app.register_blueprint(parties_api.bp)
    app.register_blueprint(tasks_api.bp)
    app.register_blueprint(api_docs.bp)
    _watch(app)
    app.cli.add_command(migrating.migrate_command)
    app.cli.add_command(granting.grant_command)
    app.cli.add_command(serving.serve_command)
    app.cli.add_command(operator_commands)


def _watch(app: Flask) -> None:
    """What `/readyz` and `/metrics` say of this storey."""
    running.init_app(app)
    running.register_check(app, "database", readiness.check_database)
    running.register_check(app, "migrations", migrating.check_migrated)
    running.register_check(app, "worker", beating.check_worker)
    running.register_check(app, "disk", readiness.check_disk)
    running.register_figures(app, figures.figures)
    running.register_figures(app, waiting.figures)
    running.register_figures(app, watching.figures)


def _open_webhooks(app: Flask, settings: Settings) -> None:
    """Webhooks: their pages, their API, and the job that sends them."""
    webhook_sending.init_app(app, settings)
    webhooks.init_app(app)
    app.register_blueprint(webhooks_api.bp)
    worker.register_job_apart(
        app,
        "webhooks",
        every_s=delivering.EVERY_S,
        work=lambda: delivering.deliver_due(webhook_sending.sender()),
    )
