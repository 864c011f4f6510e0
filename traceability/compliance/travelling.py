"""Lots that are on the move from or to an organisation, each with the waste code that counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from foundation import db
from traceability.custody.models import CustodyHead
from traceability.custody.words import SourceKind
from traceability.lots.models import Lot
from traceability.lots.waste.models import LotWasteCode
from traceability.lots.waste.queries import choice_of
from traceability.lots.waste.reading import WasteChoice


@dataclass(frozen=True)
class TravellingLot:
    """A lot whose handover is open. `is_own_work`: its owner's own production left it over."""

    code: str
    title: str
    owner_id: str
    taker_id: str
    offer_expires_at: datetime | None
    is_own_work: bool
    choice: WasteChoice | None


def get_travelling(session: Session, organisation_id: str, *, limit: int) -> list[TravellingLot]:
    """Lots that an organisation owns or takes and whose handover is open, in one query."""
    later = aliased(LotWasteCode)
    is_replaced = (
        select(later.number)
        .where(later.lot_code == LotWasteCode.lot_code)
        .where(later.number > LotWasteCode.number)
        .exists()
    )
    rows = session.exec(
        select(CustodyHead, Lot, LotWasteCode)
        .join(Lot, col(Lot.code) == CustodyHead.lot_id)
        .outerjoin(LotWasteCode, (col(LotWasteCode.lot_code) == Lot.code) & ~is_replaced)
        .where(CustodyHead.log_id == db.settings_of(session).log_id)
        .where(col(CustodyHead.taker_id).is_not(None))
        .where(
            (col(CustodyHead.owner_id) == organisation_id)
            | (col(CustodyHead.taker_id) == organisation_id)
        )
        .order_by(col(CustodyHead.offer_expires_at), col(CustodyHead.lot_id))
        .limit(limit)
    )
    return [
        TravellingLot(
            code=lot.code,
            title=lot.title,
            owner_id=head.owner_id,
            taker_id=head.taker_id or "",
            offer_expires_at=head.offer_expires_at,
            is_own_work=lot.source_kind is SourceKind.OWN_PRODUCTION
            and head.owner_id == lot.organisation_id,
            choice=choice_of(row) if row else None,
        )
        for head, lot, row in rows
    ]
