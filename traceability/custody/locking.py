"""Holding lots while others answer what was recorded about them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session, col, select

from foundation import db
from traceability.custody.models import CustodyHead


def hold_lots(session: Session, payload: Mapping[str, object]) -> None:
    """Answer "custody.recorded" before anybody else: lock every lot it is about, by code.

    All answers share one transaction, and some append to the log. Lots are locked before the log,
    so whoever answers later finds its lots held already, and waits for nobody who waits for the
    log.
    """
    lots = payload["lots"]
    assert isinstance(lots, list), "custody announces lots as a list of codes"
    session.exec(
        select(CustodyHead.lot_id)
        .where(CustodyHead.log_id == db.settings_of(session).log_id)
        .where(col(CustodyHead.lot_id).in_(lots))
        .order_by(col(CustodyHead.lot_id))
        .with_for_update(key_share=True)
    ).all()
