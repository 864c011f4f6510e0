"""What payments bring to the app: the gateway, the inbox, the payout account, their jobs."""

from __future__ import annotations

from flask import Flask

from foundation.errors import N_
from foundation.parties.pages.account import add_place
from foundation.running.pages import register_figures
from foundation.settings import Settings
from foundation.tasks.kinds import TaskKind
from foundation.tasks.pages import register_source
from foundation.worker import register_job
from market.payments import (
    access,
    api,
    executing,
    inbox,
    onboarding,
    pages,
    receiving,
    tasks,
    watching,
)
from market.payments.commands import payments
from market.payments.sandbox import pages as sandbox


def init_app(app: Flask) -> None:
    """Wire the payments."""
    settings: Settings = app.extensions["settings"]
    access.init_app(app)
    app.register_blueprint(api.bp)
    app.register_blueprint(pages.bp)
    app.register_blueprint(sandbox.bp)
    add_place(
        app, "payout_account.show", name=N_("Payout account"), permission="organisation:manage"
    )
    app.cli.add_command(payments)
    register_source(app, tasks.gather, kinds=(TaskKind.PAYOUT_ACCOUNT_OPEN,))
    register_figures(app, watching.figures)
    if settings.is_sandbox:
        register_job(app, "test payment notices", every_s=1, work=sandbox.deliver)
    register_job(app, "stripe events", every_s=1, work=lambda: inbox.act_on_due(access.gateway()))
    register_job(
        app, "payment operations", every_s=1, work=lambda: executing.run_due(access.gateway())
    )
    register_job(
        app,
        "payout accounts",
        every_s=2,
        work=lambda: onboarding.look_at_waiting(access.gateway()),
    )
    register_job(
        app, "open checkouts", every_s=15, work=lambda: receiving.look_again(access.gateway())
    )
