"""The log as whoever runs it watches it: fit to sign, and how far the anchor is behind."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import Metric
from sqlmodel import Session

from foundation import clock, db
from foundation.db import Database
from foundation.running.figures import age_s, gauge
from traceability.log.entry import parse_entry
from traceability.log.publishing import anchor_of, check_log, load_anchored
from traceability.log.queries import entry_range, get_state
from traceability.log.refusals import LogClosed


def check_signing(database: Database) -> None:
    """Raise the `LogClosed` that keeps this process from signing, if there is one."""
    anchor_of(database.settings).check_open()
    check_log(database)


def figures(session: Session) -> Iterator[Metric]:
    """How large the log is, how much of it is anchored, and how old its last entry is."""
    try:
        size = get_state(session).size
        anchored = load_anchored(db.settings_of(session)).checkpoint.size
    except LogClosed:
        return
    yield gauge("log_entries", "Entries of the custody log.", size)
    yield gauge(
        "log_anchored_entries", "Entries that the last anchored checkpoint covers.", anchored
    )
    yield gauge(
        "log_last_entry_age_seconds",
        "Since the last entry was received.",
        _age_s(session, size - 1),
    )
    yield gauge(
        "log_unanchored_seconds",
        "How long the oldest entry waits that no anchored checkpoint covers.",
        _age_s(session, anchored) if anchored < size else 0.0,
    )


def _age_s(session: Session, seq: int) -> float | None:
    found = entry_range(session, start=seq, count=1) if seq >= 0 else []
    received = [clock.from_millis(parse_entry(entry).received_at_ms) for entry in found]
    return age_s(received[0]) if received else None
