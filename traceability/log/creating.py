"""Making a log: its first row and its anchor, once, by the operator."""

from __future__ import annotations

from foundation import db
from foundation.db import Database
from traceability.log.checkpoint import Checkpoint, sign_checkpoint
from traceability.log.merkle import EMPTY_ROOT
from traceability.log.publishing import anchor_of, check_log, signer_of
from traceability.log.queries import STATE, get_state
from traceability.log.refusals import NoAnchor


def create_log(database: Database) -> bool:
    """Make the log and its anchor; false when both are there. Never called at start-up.

    Raises `NoAnchor` for a log with leaves whose anchor is gone, and `LogBehindAnchor` for an
    anchor whose leaves are gone: neither may begin anew.
    """
    settings = database.settings
    with database.transaction() as session:
        row = {"log_id": settings.log_id, "size": 0, "frontier": b"", "root": EMPTY_ROOT}
        is_new = db.insert_once(session, STATE, row, key=("log_id",))
        size = get_state(session).size
    if size and not settings.anchor_path.exists():
        raise NoAnchor()
    empty = Checkpoint(settings.log_origin, 0, EMPTY_ROOT)
    note = sign_checkpoint(empty, signer_of(settings))
    is_anchored = size == 0 and anchor_of(settings).create(settings.log_origin, note)
    check_log(database)
    return is_new or is_anchored
