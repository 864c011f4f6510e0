"""What the room brings to the app: pages, API, answers to custody, reminders and things to do."""

from __future__ import annotations

from flask import Flask

from foundation import clock, db, worker
from foundation.errors import N_
from foundation.notifications import outbox
from foundation.parties import access
from foundation.parties.pages import account
from foundation.tasks.pages import register_source
from traceability.custody import recording
from traceability.discrepancies import api, letters, opening, pages, tasks, words
from traceability.discrepancies.queries import ToldDiscrepancy, get_own_of_lot


def init_app(app: Flask) -> None:
    """Wire the room. A lot's page asks for those that its reader is a side of."""
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    outbox.register(app, recording.TOPIC, opening.open_discrepancy)
    outbox.register(app, recording.TOPIC, opening.end_by_correction)
    account.add_place(
        app, "discrepancies.index", name=N_("Discrepancies"), permission="custody:read"
    )
    register_source(app, tasks.gather, kinds=tasks.KINDS)
    worker.register_job(
        app, "discrepancies", every_s=letters.EVERY_S, work=letters.remind_of_discrepancies
    )
    app.jinja_env.globals["discrepancies_of"] = _discrepancies_of


def _discrepancies_of(lot_code: str) -> list[tuple[ToldDiscrepancy, str, str]]:
    """Each with how it stands, as a word and as a sign."""
    actor = access.find_actor()
    if actor is None or not actor.may("custody:read"):
        return []
    moment = clock.now()
    with db.reading() as session:
        found = [
            (told, told.standing(moment)) for told in get_own_of_lot(session, lot_code, actor=actor)
        ]
    return [(told, words.STANDING_NAMES[one], words.STANDING_SIGNS[one]) for told, one in found]
