"""What the desk brings to the app: its pages, what its people are told of, and a filter."""

from __future__ import annotations

from flask import Flask

from foundation.notifications import outbox
from foundation.parties import joining
from foundation.worker import register_job
from market.desk import telling
from market.desk.pages import overview, reporting
from market.desk.quoting import plain_rate
from market.payments import settling


def init_app(app: Flask) -> None:
    """Wire the desk."""
    app.register_blueprint(overview.bp)
    app.register_blueprint(reporting.bp)
    outbox.register(app, joining.WAITING, telling.tell_of_organisation)
    outbox.register(app, settling.FAILED, telling.tell_of_failure)
    outbox.register(app, outbox.GIVEN_UP, telling.tell_of_given_up)
    register_job(app, "stuck payments", every_s=telling.EVERY_S, work=telling.tell_of_slow)
    app.jinja_env.filters["plain_rate"] = plain_rate
