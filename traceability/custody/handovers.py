"""What is asked of handovers by their own id, open and ended ones."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from foundation import db
from traceability.custody.models import DOCUMENT, CustodyHandover


def find_handover(session: Session, handover_id: str) -> CustodyHandover | None:
    """A handover by its id, whoever asks: what of it they may know is the caller's to judge."""
    if len(handover_id) > DOCUMENT:
        return None
    return session.get(CustodyHandover, (db.settings_of(session).log_id, handover_id))


def get_ended_handovers(
    session: Session, taker_id: str, *, since: datetime, limit: int
) -> list[CustodyHandover]:
    """Handovers to an organisation that ended after a moment, the last first."""
    statement = (
        select(CustodyHandover)
        .where(col(CustodyHandover.log_id) == db.settings_of(session).log_id)
        .where(col(CustodyHandover.taker_id) == taker_id)
        .where(col(CustodyHandover.ended_at) > since)
        .order_by(col(CustodyHandover.ended_at).desc(), col(CustodyHandover.handover_id))
        .limit(limit)
    )
    return list(session.exec(statement))
