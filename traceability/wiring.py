"""What traceability brings to the app: blueprints, outbox handlers, jobs and commands, by room."""

from __future__ import annotations

from flask import Flask

from foundation import db, worker
from foundation.notifications import outbox
from foundation.running import pages as running
from foundation.tasks import pages as tasks
from traceability.backups.commands import backup_command_with, restore_command_with
from traceability.compliance import wiring as compliance
from traceability.custody import lapsing, locking, recording
from traceability.custody.auditing import check_custody
from traceability.devices import wiring as devices
from traceability.discrepancies import wiring as discrepancies
from traceability.guests import wiring as guests
from traceability.inspection import pages as inspection
from traceability.intake import wiring as intake
from traceability.log import api as log_api
from traceability.log import enrolment, publishing, watching
from traceability.log.claims import Check
from traceability.log.commands import log_commands
from traceability.lots import api as lots_api
from traceability.lots import letters
from traceability.lots import pages as lots
from traceability.lots.acts import pages as lot_acts
from traceability.lots.addresses import pages as addresses
from traceability.lots.correcting import wiring as correcting
from traceability.lots.drafts import pages as sell
from traceability.lots.importing import commands as lot_commands
from traceability.lots.importing import pages as lot_imports
from traceability.lots.importing import running as importing
from traceability.lots.parting import api as parting_api
from traceability.lots.processing import api as processing_api
from traceability.lots.processing import pages as processing
from traceability.lots.quarantine import api as quarantine_api
from traceability.lots.quarantine import letters as quarantine_letters
from traceability.lots.quarantine import pages as quarantine
from traceability.lots.sampling import api as sampling_api
from traceability.lots.sampling import pages as sampling
from traceability.lots.transforming import api as transforming_api
from traceability.lots.transforming import pages as transforming
from traceability.lots.waiting import tasks as lot_tasks
from traceability.lots.waste import api as lot_waste_api
from traceability.lots.waste import pages as lot_waste
from traceability.materials import pages as reference
from traceability.provenance import wiring as provenance
from traceability.stock import pages as stock
from traceability.stock.flows import wiring as flows
from traceability.tags import wiring as tags

# What the rooms that store bodies have to say in an audit of the log.
AUDIT_CHECKS: tuple[Check, ...] = (check_custody,)

# What can be done to a lot, by hand and by program.
ACTS_OF_LOTS = (
    lot_acts.bp,
    transforming.bp,
    transforming_api.bp,
    processing.bp,
    processing_api.bp,
    sampling.bp,
    sampling_api.bp,
    parting_api.bp,
    quarantine.bp,
    quarantine_api.bp,
)


def init_app(app: Flask) -> None:
    """Wire the rooms of traceability."""
    app.cli.add_command(log_commands(AUDIT_CHECKS))
    app.cli.add_command(backup_command_with(AUDIT_CHECKS))
    app.cli.add_command(restore_command_with(AUDIT_CHECKS))
    app.register_blueprint(log_api.bp)
    running.register_check(app, "log", watching.check_signing)
    running.register_figures(app, watching.figures)
    outbox.register(app, enrolment.TOPIC, enrolment.enrol_new_organisation)
    worker.register_job(
        app, "log", every_s=5, work=lambda: publishing.keep_published(db.database())
    )
    devices.init_app(app)
    worker.register_job(
        app, "expired offers", every_s=lapsing.EVERY_S, work=lapsing.lapse_expired_offers
    )
    # Whoever acts on custody goes first, and tells its people more than custody can.
    outbox.register(app, recording.TOPIC, locking.hold_lots)
    outbox.register_last(app, recording.TOPIC, letters.tell_of_handover)
    outbox.register_last(app, recording.TOPIC, quarantine_letters.tell_of_quarantine)
    worker.register_job(
        app, "lapsing offers", every_s=letters.EVERY_S, work=letters.warn_of_lapsing_offers
    )
    app.register_blueprint(lots_api.bp)
    app.register_blueprint(lot_imports.bp)
    app.register_blueprint(lots.bp)
    app.cli.add_command(lot_commands.cli)
    worker.register_job(app, "lot imports", every_s=1, work=importing.carry_on_all)
    worker.register_job(app, "old lot imports", every_s=3600, work=importing.forget_old_imports)
    for acts in ACTS_OF_LOTS:
        app.register_blueprint(acts)
    correcting.init_app(app)
    tasks.register_source(app, lot_tasks.gather, kinds=lot_tasks.DUTIES)
    app.register_blueprint(addresses.bp)
    app.register_blueprint(sell.bp)
    app.register_blueprint(lot_waste.bp)
    app.register_blueprint(lot_waste_api.bp)
    app.register_blueprint(reference.bp)
    compliance.init_app(app)
    discrepancies.init_app(app)
    provenance.init_app(app)
    flows.init_app(app)
    tags.init_app(app)
    intake.init_app(app)
    app.register_blueprint(stock.bp)
    guests.init_app(app)
    app.register_blueprint(inspection.bp)
