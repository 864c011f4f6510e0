"""Forgetting where devices were: what they signed about a scan goes with the scan's place."""

from __future__ import annotations

from sqlalchemy import delete, exists
from sqlmodel import col

from foundation import db
from traceability.intake.syncing.models import SignedScan
from traceability.tags.models import ScanPlace

EVERY_S = 3600


def forget_signed_places() -> int:
    """Delete the signed bytes of scans whose places are gone; how many. That a scan was signed,
    and the hash of what, stays.
    """
    with db.transaction() as session:
        is_kept = exists().where(col(ScanPlace.scan_id) == col(SignedScan.scan_id))
        return session.connection().execute(delete(SignedScan).where(~is_kept)).rowcount
