"""What tags bring to the app: pages, API, commands, and what follows what custody records."""

from __future__ import annotations

from flask import Flask

from foundation import worker
from foundation.notifications import outbox
from traceability.custody import recording
from traceability.tags import api, commands, following, forgetting, pages
from traceability.tags.inner import pages as inner
from traceability.tags.printing import pages as label_files
from traceability.tags.rolls import files
from traceability.tags.rolls import pages as rolls
from traceability.tags.rolls import running as making
from traceability.tags.suspicions import wiring as suspicions


def init_app(app: Flask) -> None:
    """Wire the room."""
    app.register_blueprint(pages.bp)
    app.register_blueprint(label_files.bp)
    app.register_blueprint(rolls.bp)
    app.register_blueprint(inner.bp)
    app.register_blueprint(api.bp)
    app.cli.add_command(commands.cli)
    suspicions.init_app(app)
    worker.register_job(
        app, "places of scans", every_s=forgetting.EVERY_S, work=forgetting.forget_places
    )
    for follow in (following.label_new_lots, following.void_labels_of_cancelled_lots):
        outbox.register(app, recording.TOPIC, follow)
    worker.register_job(app, "label rolls", every_s=1, work=making.carry_on_all)
    worker.register_job(app, "old label files", every_s=3600, work=files.forget_old_files)
