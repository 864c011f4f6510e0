"""What the room brings to the app: pages, API, the reminder job, and papers for templates."""

from __future__ import annotations

from flask import Flask

from foundation import clock, db, worker
from foundation.errors import N_
from foundation.parties.pages import account
from foundation.tasks.pages import register_source
from traceability.compliance import api, gates, pages, reminding, showing, tasks
from traceability.compliance.consents import api as consents_api
from traceability.compliance.consents import pages as consents
from traceability.compliance.flying import api as flying_api
from traceability.compliance.flying import pages as flying
from traceability.compliance.sanitising import api as sanitising_api
from traceability.compliance.sanitising import pages as sanitising
from traceability.custody import recording


def init_app(app: Flask) -> None:
    """Wire the room. Templates of a lot may ask for its papers."""
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    app.register_blueprint(api.papers_bp)
    for each in (consents, consents_api, flying, flying_api, sanitising, sanitising_api):
        app.register_blueprint(each.bp)
    db.bring(app, recording.CHECKS, gates.check_dispatch)
    account.add_place(app, "permits.index", name=N_("Permits"), permission="lots:read")
    register_source(app, tasks.gather, kinds=tasks.KINDS)
    worker.register_job(
        app, "permit reminders", every_s=reminding.EVERY_S, work=reminding.remind_of_ending_permits
    )
    app.jinja_env.globals["papers_of"] = _papers_of


def _papers_of(lot_code: str) -> showing.LotPapers:
    with db.reading() as session:
        return showing.papers_of(session, lot_code, on=clock.now().date())
