"""What is asked of custody: a lot's head, its state, its events, and who has what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, or_
from sqlalchemy import select as core_select
from sqlalchemy.sql.expression import SQLColumnExpression
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from foundation import db
from foundation.columns import table_of
from foundation.errors import N_, NotFound
from foundation.parties.tokens import KeyLevel
from traceability.custody.events import Act, Occasion
from traceability.custody.models import (
    LINK_OF_EVENT,
    CustodyHead,
    CustodyLink,
    CustodyParty,
    CustodyRecord,
)
from traceability.custody.reading import understood
from traceability.custody.signatures import body_hash
from traceability.custody.state import ENDED, LotState, LotStatus
from traceability.custody.state_json import from_json
from traceability.custody.vocabulary import Vocabulary
from traceability.log.models import LogLeaf

HEAD = table_of(CustodyHead)
AT_ONCE = 1000

# Each capture runs these, and to build a statement costs as much as to run it.
_LOG_ID: BindParameter[str] = bindparam("own_log")
_STATE = core_select(HEAD.c.state).where(
    HEAD.c.log_id == _LOG_ID, HEAD.c.lot_id == bindparam("lot")
)
_STATE_LOCKED = _STATE.with_for_update(key_share=True)


class NoSuchLot(NotFound):
    """Nothing was ever recorded about this code."""

    message = N_("There is no lot %(lot)s here. Check the code.")


@dataclass(frozen=True)
class RecordedEvent:
    """One event of a lot's chain, read back: `seq` in the log, `lot_seq` in the chain."""

    event_id: str
    seq: int
    lot_seq: int
    prev_hash: bytes | None
    act: Act
    occasion: Occasion
    body: bytes
    level: KeyLevel
    key_id: str
    signature: bytes
    received_at: datetime

    @property
    def hash(self) -> bytes:
        """SHA-256 of the body."""
        return body_hash(self.body)


def vocabulary_of(session: Session) -> Vocabulary:
    """The vocabulary of this deployment, under the URL its identifiers began with."""
    return Vocabulary(db.settings_of(session).namespace)


def find_head(session: Session, lot: str) -> CustodyHead | None:
    """The head row of a lot as it is now."""
    return session.exec(_head(session, lot)).one_or_none()


def get_head(session: Session, lot: str) -> CustodyHead:
    """The head row of a lot as it is now. Raises `NoSuchLot`."""
    head = find_head(session, lot)
    if head is None:
        raise NoSuchLot(lot=lot)
    return head


def lock_head(session: Session, lot: str) -> CustodyHead | None:
    """The head row, held until the transaction ends: whoever adds an event does this first.

    On SQLite a write session holds the one write lock already. On PostgreSQL the lock lets foreign
    keys refer to the row meanwhile.
    """
    return session.exec(_head(session, lot).with_for_update(key_share=True)).one_or_none()


def find_state(session: Session, lot: str) -> LotState | None:
    """What a lot's events add up to, if there are any."""
    return _state(session, lot, _STATE)


def lock_state(session: Session, lot: str) -> LotState | None:
    """The same, held until the transaction ends like `lock_head`."""
    return _state(session, lot, _STATE_LOCKED)


def get_state(session: Session, lot: str) -> LotState:
    """What a lot's events add up to. Raises `NoSuchLot`."""
    state = find_state(session, lot)
    if state is None:
        raise NoSuchLot(lot=lot)
    return state


def _state(session: Session, lot: str, statement: Select[tuple[Any]]) -> LotState | None:
    values = {"own_log": _log_id(session), "lot": lot}
    stored = session.connection().execute(statement, values).scalar_one_or_none()
    return from_json(stored) if stored is not None else None


def get_states(session: Session, lots: Sequence[str]) -> dict[str, LotState]:
    """The states of several lots by code, in one query; unknown codes are left out."""
    statement = (
        select(CustodyHead)
        .where(col(CustodyHead.log_id) == _log_id(session))
        .where(col(CustodyHead.lot_id).in_(list(lots)))
    )
    return {head.lot_id: from_json(head.state) for head in session.exec(statement)}


def get_masses(session: Session, lots: Sequence[str]) -> dict[str, int]:
    """What each of these lots weighs on its books, a thousand at a time; those that are no
    more are left out: their grams are elsewhere, or never were.
    """
    masses: dict[str, int] = {}
    for start in range(0, len(lots), AT_ONCE):
        rows = session.connection().execute(
            core_select(HEAD.c.lot_id, HEAD.c.net_mass_g)
            .where(HEAD.c.log_id == _log_id(session))
            .where(HEAD.c.lot_id.in_(lots[start : start + AT_ONCE]))
            .where(HEAD.c.status.not_in(ENDED))
        )
        masses.update((lot, net_g) for lot, net_g in rows)
    return masses


def get_events(
    session: Session, lot: str, *, after: int = 0, limit: int | None = None
) -> list[RecordedEvent]:
    """A lot's events in the order of its chain, those after a `lot_seq` if asked; empty for an
    unknown lot."""
    statement = (
        select(CustodyRecord, CustodyLink, LogLeaf.seq)
        .join(CustodyLink, LINK_OF_EVENT)
        .join(
            LogLeaf,
            and_(
                col(LogLeaf.log_id) == CustodyRecord.log_id,
                col(LogLeaf.event_id) == CustodyRecord.id,
            ),
        )
        .where(col(CustodyLink.log_id) == _log_id(session))
        .where(col(CustodyLink.lot_id) == lot)
        .where(col(CustodyLink.lot_seq) > after)
        .order_by(col(CustodyLink.lot_seq))
        .limit(limit)
    )
    words = vocabulary_of(session)
    return [_recorded(record, link, seq, words) for record, link, seq in session.exec(statement)]


def readable_by(
    session: Session, organisation_id: str, *, code: SQLColumnExpression[str]
) -> ColumnElement[bool]:
    """The condition that a lot's code is of one an organisation may read: it is or was a party,
    or an open offer names it."""
    log_id = _log_id(session)
    signed = select(CustodyParty.lot_id).where(
        col(CustodyParty.log_id) == log_id,
        col(CustodyParty.organisation_id) == organisation_id,
    )
    named = select(CustodyHead.lot_id).where(
        col(CustodyHead.log_id) == log_id, col(CustodyHead.taker_id) == organisation_id
    )
    return or_(code.in_(signed), code.in_(named))


def held_by(
    session: Session, organisation_id: str, *, code: SQLColumnExpression[str]
) -> ColumnElement[bool]:
    """The condition that a lot's code is of one that an organisation has and owns, unoffered."""
    held = select(CustodyHead.lot_id).where(
        col(CustodyHead.log_id) == _log_id(session),
        col(CustodyHead.custodian_id) == organisation_id,
        col(CustodyHead.owner_id) == organisation_id,
        col(CustodyHead.status) == LotStatus.HELD,
    )
    return code.in_(held)


def get_offers_to(session: Session, taker_id: str) -> list[LotState]:
    """Lots that are on offer to an organisation, or stand at its gate, by code."""
    statement = (
        select(CustodyHead)
        .where(col(CustodyHead.log_id) == _log_id(session))
        .where(col(CustodyHead.taker_id) == taker_id)
        .order_by(col(CustodyHead.lot_id))
    )
    return [from_json(head.state) for head in session.exec(statement)]


def get_expired_offers(session: Session, *, now: datetime, limit: int) -> list[str]:
    """Codes of lots whose open offer ended before `now`; what has arrived does not lapse."""
    statement = (
        select(CustodyHead.lot_id)
        .where(col(CustodyHead.log_id) == _log_id(session))
        .where(col(CustodyHead.status) == LotStatus.OFFERED)
        .where(col(CustodyHead.offer_expires_at) < now)
        .order_by(col(CustodyHead.offer_expires_at), col(CustodyHead.lot_id))
        .limit(limit)
    )
    return list(session.exec(statement))


def get_expiring_offers(
    session: Session, *, after: tuple[datetime, str], before: datetime, limit: int
) -> list[LotState]:
    """Lots whose open offer ends before a moment, by end and code, those after a pair of these."""
    ends_at, lot = after
    statement = (
        select(CustodyHead)
        .where(col(CustodyHead.log_id) == _log_id(session))
        .where(col(CustodyHead.status) == LotStatus.OFFERED)
        .where(col(CustodyHead.offer_expires_at) < before)
        .where(
            (col(CustodyHead.offer_expires_at) > ends_at)
            | ((col(CustodyHead.offer_expires_at) == ends_at) & (col(CustodyHead.lot_id) > lot))
        )
        .order_by(col(CustodyHead.offer_expires_at), col(CustodyHead.lot_id))
        .limit(limit)
    )
    return [from_json(head.state) for head in session.exec(statement)]


def _head(session: Session, lot: str) -> SelectOfScalar[CustodyHead]:
    return (
        select(CustodyHead)
        .where(col(CustodyHead.log_id) == _log_id(session))
        .where(col(CustodyHead.lot_id) == lot)
        .execution_options(populate_existing=True)
    )


def _recorded(
    record: CustodyRecord, link: CustodyLink, seq: int, words: Vocabulary
) -> RecordedEvent:
    act, occasion = understood(record.body, words)
    return RecordedEvent(
        event_id=record.id,
        seq=seq,
        lot_seq=link.lot_seq,
        prev_hash=link.prev_hash,
        act=act,
        occasion=occasion,
        body=record.body,
        level=record.level,
        key_id=record.key_id,
        signature=record.signature,
        received_at=record.received_at,
    )


def _log_id(session: Session) -> str:
    return db.settings_of(session).log_id
