"""What is asked of open corrections: which have lapsed, and which wait."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from foundation import db
from traceability.custody.models import CustodyHead
from traceability.custody.state import LotState
from traceability.custody.state_json import from_json


def get_expired_corrections(session: Session, *, now: datetime, limit: int) -> list[str]:
    """Codes of lots with a proposed correction whose last day was before `now`."""
    ends_at = col(CustodyHead.correction_expires_at)
    statement = (
        select(CustodyHead.lot_id)
        .where(col(CustodyHead.log_id) == db.settings_of(session).log_id)
        .where(ends_at < now)
        .order_by(ends_at, col(CustodyHead.lot_id))
        .limit(limit)
    )
    return list(session.exec(statement))


def get_open_corrections(
    session: Session, *, after: tuple[datetime, str], limit: int
) -> list[LotState]:
    """Lots with a proposed correction, by its last day and code, those after a pair of these."""
    ends_at, lot = col(CustodyHead.correction_expires_at), col(CustodyHead.lot_id)
    moment, code = after
    statement = (
        select(CustodyHead)
        .where(col(CustodyHead.log_id) == db.settings_of(session).log_id)
        .where((ends_at > moment) | ((ends_at == moment) & (lot > code)))
        .order_by(ends_at, lot)
        .limit(limit)
    )
    return [from_json(head.state) for head in session.exec(statement)]
