"""Forgetting where scans were made: places and devices go after a while, what did not fit stays."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col

from foundation import clock, db
from traceability.tags.models import ScanPlace

EVERY_S = 3600


def forget_places() -> int:
    """Delete the places that are older than the setting says; how many."""
    with db.transaction() as session:
        kept_for = timedelta(days=db.settings_of(session).scan_retention_days)
        old = delete(ScanPlace).where(col(ScanPlace.noted_at) < clock.now() - kept_for)
        return session.connection().execute(old).rowcount
