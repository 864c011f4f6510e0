"""Questions about waste codes: what counts now, and everything that was said."""

from __future__ import annotations

from sqlmodel import Session, col, select

from traceability.lots.waste.models import LotWasteCode
from traceability.lots.waste.reading import WasteChoice


def find_waste_row(session: Session, lot_code: str) -> LotWasteCode | None:
    """The last choice, if there is one."""
    return session.exec(
        select(LotWasteCode)
        .where(LotWasteCode.lot_code == lot_code)
        .order_by(col(LotWasteCode.number).desc())
        .limit(1)
    ).one_or_none()


def find_waste_choice(session: Session, lot_code: str) -> WasteChoice | None:
    """What the seller says now."""
    row = find_waste_row(session, lot_code)
    return choice_of(row) if row else None


def get_waste_rows(session: Session, lot_code: str) -> list[LotWasteCode]:
    """Every choice, newest first."""
    return list(
        session.exec(
            select(LotWasteCode)
            .where(LotWasteCode.lot_code == lot_code)
            .order_by(col(LotWasteCode.number).desc())
        )
    )


def choice_of(row: LotWasteCode) -> WasteChoice:
    """A row as a value."""
    return WasteChoice(row.status, row.low_code, row.reason, row.basis, row.chosen_at.date())
