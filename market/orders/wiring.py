"""What orders bring to the app: their answers to custody and payments, and the clock's job."""

from __future__ import annotations

from flask import Flask

from foundation import clock, db
from foundation.notifications import outbox
from foundation.running.pages import register_figures
from foundation.tasks.pages import register_source
from foundation.worker import register_job
from market.orders import (
    api,
    deadlines,
    ending,
    fulfilment,
    pages,
    paying,
    reminding,
    tasks,
    watching,
)
from market.orders.lifecycle import OrderStatus
from market.orders.queries import get_due
from market.payments import access, receiving, settling
from traceability.custody.recording import TOPIC as CUSTODY_RECORDED

BATCH = 50


def init_app(app: Flask) -> None:
    """Wire the orders."""
    app.register_blueprint(api.bp)
    app.register_blueprint(pages.bp)
    app.register_blueprint(pages.lists)
    outbox.register(app, CUSTODY_RECORDED, fulfilment.follow_custody)
    outbox.register(app, receiving.RECEIVED, paying.take_payment)
    outbox.register(app, settling.PAID_OUT, paying.take_payout)
    outbox.register(app, settling.REFUNDED, paying.take_refund)
    register_source(app, tasks.gather, kinds=(step.kind for step in tasks.STEPS.values()))
    register_figures(app, watching.figures)
    register_job(app, "unpaid orders", every_s=60, work=end_unpaid)
    register_job(app, "late dispatches", every_s=60, work=end_no_shows)
    register_job(app, "order reminders", every_s=reminding.EVERY_S, work=reminding.remind)


def end_unpaid() -> int:
    """End orders that nobody paid in time, after one last look whether somebody did."""
    until = clock.now() - deadlines.PAYMENT_GRACE
    with db.reading() as session:
        due = get_due(session, OrderStatus.PLACED, until=until, limit=BATCH)
    ended = 0
    for order_id in due:
        receiving.look_up(access.gateway(), order_id)
        with db.transaction() as session:
            ended += ending.lapse(session, order_id)
    return ended


def end_no_shows() -> int:
    """End orders that are paid and whose lot did not leave, or did not come, within the grace."""
    until = clock.now() - deadlines.NO_SHOW_GRACE
    with db.reading() as session:
        due = [
            order_id
            for status in deadlines.LATE_FROM
            for order_id in get_due(session, status, until=until, limit=BATCH)
        ]
    ended = 0
    for order_id in due:
        with db.transaction() as session:
            ended += ending.give_up(session, order_id)
    return ended
