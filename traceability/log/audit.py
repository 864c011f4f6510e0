"""The audit: recompute all that is stored and name what does not fit.

The log checks its own rows; the rooms above it bring checks of theirs, which claim their leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import Session

from foundation import db
from traceability.log.claims import AuditedLog, Check, Fault
from traceability.log.key_audit import check_key_statements
from traceability.log.revocation_audit import check_key_revocations
from traceability.log.tree_audit import check_tree


@dataclass(frozen=True)
class Report:
    """What an audit found, and how many leaves it looked at."""

    size: int
    faults: tuple[Fault, ...]


def audit(session: Session, checks: Sequence[Check] = ()) -> Report:
    """Check the log and whatever `checks` look at, on one snapshot of a reading session.

    Leaves that nobody claims are faults too.
    """
    log = AuditedLog(session)
    with _one_snapshot(session):
        found = [
            fault
            for check in (check_tree, check_key_statements, check_key_revocations, *checks)
            for fault in check(session, log)
        ]
        found += log.unclaimed()
    return Report(log.size, tuple(found))


@contextmanager
def _one_snapshot(session: Session) -> Iterator[None]:
    """See one state of the database throughout, damaged text included.

    On SQLite a flipped bit can leave text that is not UTF-8, and it must be read to be named.
    """
    if db.is_postgresql(session):
        if not session.in_transaction():  # else its caller has begun the snapshot
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield
        return
    driver = session.connection().connection.driver_connection
    assert driver is not None, "a session that reads has a connection"
    driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = str
