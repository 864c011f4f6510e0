"""What is asked for a site: lots in custody, lots that moved, their chains, and gate weighings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from foundation import db
from traceability.custody.models import (
    LINK_OF_EVENT,
    PARTY_OF_LINK,
    CustodyHead,
    CustodyLink,
    CustodyParty,
    CustodyRecord,
)
from traceability.custody.queries import vocabulary_of
from traceability.custody.reading import understood
from traceability.custody.signatures import body_hash
from traceability.custody.state import LotState
from traceability.custody.state_json import from_json
from traceability.intake.models import IntakePackage
from traceability.stock.movements import Entry

Weighing = tuple[str, str, int]  # handover, package, grams


def get_held(session: Session, organisation_id: str) -> list[LotState]:
    """Every lot in an organisation's custody now."""
    rows = session.exec(
        select(CustodyHead.state)
        .where(CustodyHead.log_id == db.settings_of(session).log_id)
        .where(CustodyHead.custodian_id == organisation_id)
        .order_by(col(CustodyHead.lot_id))
    )
    return [from_json(dict(state)) for state in rows]


def get_moved(session: Session, organisation_id: str, *, since: datetime) -> list[str]:
    """Lots of an organisation, past and present, about which anything was recorded since."""
    log_id = db.settings_of(session).log_id
    return list(
        session.exec(
            select(CustodyLink.lot_id)
            .join(CustodyRecord, LINK_OF_EVENT)
            .join(CustodyParty, PARTY_OF_LINK)
            .where(CustodyLink.log_id == log_id)
            .where(CustodyParty.organisation_id == organisation_id)
            .where(CustodyRecord.received_at >= since)
            .distinct()
        )
    )


def get_chains(session: Session, lots: Iterable[str]) -> dict[str, list[Entry]]:
    """The whole chains of several lots, each in its order, in one query."""
    words = vocabulary_of(session)
    rows = session.exec(
        select(CustodyLink.lot_id, CustodyRecord.body, CustodyRecord.received_at)
        .join(CustodyRecord, LINK_OF_EVENT)
        .where(CustodyLink.log_id == db.settings_of(session).log_id)
        .where(col(CustodyLink.lot_id).in_(sorted(set(lots))))
        .order_by(col(CustodyLink.lot_id), col(CustodyLink.lot_seq))
    )
    chains: dict[str, list[Entry]] = {}
    for lot, body, received_at in rows:
        act, occasion = understood(body, words)
        chains.setdefault(lot, []).append(Entry(act, occasion, body_hash(body), received_at))
    return chains


def get_gate_weighings(session: Session, lots: Iterable[str]) -> set[Weighing]:
    """What scales at gates said of the packages of lots, whoever's gates they were."""
    rows = session.exec(
        select(IntakePackage)
        .where(col(IntakePackage.lot_code).in_(sorted(set(lots))))
        .where(col(IntakePackage.net_mass_g).is_not(None))
    )
    return {(row.handover_id, row.package_id, row.net_mass_g or 0) for row in rows}
