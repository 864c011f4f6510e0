"""Lots that wait for an organisation, each kind in one query, what ends first first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, nulls_last
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from foundation import db
from foundation.columns import table_of
from foundation.parties.models import Site
from traceability.custody.events import ActKind
from traceability.custody.models import (
    LINK_OF_EVENT,
    PARTY_OF_LINK,
    CustodyHead,
    CustodyLink,
    CustodyPackage,
    CustodyParty,
    CustodyRecord,
)
from traceability.custody.state import ENDED, LotState, LotStatus
from traceability.custody.state_json import from_json
from traceability.lots.models import Lot

SIGNED_AT_A_GATE = (ActKind.ARRIVE, ActKind.REFUSE)

Waiting = tuple[LotState, str]  # a lot and its title


def get_coming(session: Session, taker_id: str, *, limit: int) -> list[Waiting]:
    """Lots on offer to an organisation, or at its gate."""
    return _read(session, _heads(session).where(CustodyHead.taker_id == taker_id), limit)


def get_open_offers(
    session: Session, giver_id: str, *, now: datetime, before: datetime, limit: int
) -> list[Waiting]:
    """An organisation's offers that nobody answers: on their way until `before`, at a gate until
    `now`.
    """
    ends_at, status = col(CustodyHead.offer_expires_at), col(CustodyHead.status)
    is_near = (status == LotStatus.OFFERED) & (ends_at < before)
    is_over = (status == LotStatus.ARRIVED) & (ends_at < now)
    own = _heads(session).where(CustodyHead.custodian_id == giver_id)
    return _read(session, own.where(is_near | is_over), limit)


def get_left_away(session: Session, holder_id: str, *, limit: int) -> list[Waiting]:
    """Lots an organisation holds at the gate of somebody who signed that they came or were refused.

    A carrier who took a lot over where it stands is on its way with it, and nobody signed that.
    """
    log_id = db.settings_of(session).log_id
    came = (
        select(CustodyLink.event_id)
        .join(CustodyRecord, LINK_OF_EVENT)
        .join(CustodyParty, PARTY_OF_LINK)
        .where(CustodyLink.log_id == log_id)
        .where(CustodyLink.lot_id == CustodyHead.lot_id)
        .where(CustodyParty.organisation_id == holder_id)
        .where(
            (col(CustodyLink.lot_seq) > CustodyParty.since_seq)
            & col(CustodyRecord.act).in_(SIGNED_AT_A_GATE)
            # What is refused of a lot begins at the gate.
            | (col(CustodyLink.lot_seq) == 1) & (CustodyRecord.act == ActKind.ACCEPT_PART)
        )
        .where(CustodyRecord.organisation_id == Site.organisation_id)
        .correlate(CustodyHead, Site)
    )
    place = table_of(CustodyHead).c.state["site_id"].as_string()
    statement = (
        _heads(session)
        .join(Site, col(Site.id) == place)
        .where(CustodyHead.custodian_id == holder_id)
        .where(CustodyHead.status == LotStatus.HELD)
        .where(Site.organisation_id != holder_id)
        .where(came.exists())
    )
    return _read(session, statement, limit)


def get_to_agree(session: Session, party_id: str, *, limit: int) -> list[Waiting]:
    """Lots with an open correction that an organisation is a party to."""
    statement = (
        _heads(session)
        .join(
            CustodyParty,
            (col(CustodyParty.log_id) == CustodyHead.log_id)
            & (col(CustodyParty.lot_id) == CustodyHead.lot_id),
        )
        .where(CustodyParty.organisation_id == party_id)
        .where(col(CustodyHead.correction_expires_at).is_not(None))
    )
    return _read(session, statement, limit)


def count_untagged(session: Session, holder_id: str, *, limit: int) -> dict[str, tuple[str, int]]:
    """Title and number of packages without a tag, by lot, of lots an organisation holds."""
    log_id = db.settings_of(session).log_id
    rows = session.exec(
        select(Lot.code, Lot.title, func.count(col(CustodyPackage.package_id)))
        .join(CustodyPackage, col(CustodyPackage.lot_id) == Lot.code)
        .join(
            CustodyHead,
            (col(CustodyHead.log_id) == CustodyPackage.log_id)
            & (col(CustodyHead.lot_id) == CustodyPackage.lot_id),
        )
        .where(CustodyHead.log_id == log_id)
        .where(CustodyHead.custodian_id == holder_id)
        .where(col(CustodyHead.status).not_in(ENDED))
        .where(col(CustodyPackage.tag_id).is_(None))
        .group_by(col(Lot.code), col(Lot.title))
        .order_by(col(Lot.code))
        .limit(limit)
    )
    return {code: (title, count) for code, title, count in rows}


def get_put_aside(session: Session, own_id: str, *, limit: int) -> dict[str, str]:
    """Titles, by lot, of lots that an organisation has in hand with packages in quarantine."""
    return _put_aside(session, _has_in_hand(own_id), limit)


def get_held_up(session: Session, own_id: str, *, limit: int) -> dict[str, str]:
    """The same of lots that an organisation owns or gave, and somebody else has in hand."""
    is_own = (col(CustodyHead.owner_id) == own_id) | (col(CustodyHead.custodian_id) == own_id)
    return _put_aside(session, is_own & ~_has_in_hand(own_id), limit)


def _has_in_hand(own_id: str) -> ColumnElement[bool]:
    holds = (col(CustodyHead.custodian_id) == own_id) & (CustodyHead.status == LotStatus.HELD)
    takes = (col(CustodyHead.taker_id) == own_id) & (CustodyHead.status == LotStatus.ARRIVED)
    return holds | takes


def _put_aside(session: Session, whose: ColumnElement[bool], limit: int) -> dict[str, str]:
    log_id = db.settings_of(session).log_id
    rows = session.exec(
        select(Lot.code, Lot.title)
        .join(CustodyPackage, col(CustodyPackage.lot_id) == Lot.code)
        .join(
            CustodyHead,
            (col(CustodyHead.log_id) == CustodyPackage.log_id)
            & (col(CustodyHead.lot_id) == CustodyPackage.lot_id),
        )
        .where(CustodyHead.log_id == log_id)
        .where(whose)
        .where(col(CustodyPackage.quarantine).is_not(None))
        .distinct()
        .order_by(col(Lot.code))
        .limit(limit)
    )
    return dict(rows.all())


def _heads(session: Session) -> Select[CustodyHead, str]:
    return (
        select(CustodyHead, Lot.title)
        .join(Lot, col(Lot.code) == CustodyHead.lot_id)
        .where(CustodyHead.log_id == db.settings_of(session).log_id)
        .order_by(nulls_last(col(CustodyHead.offer_expires_at)), col(CustodyHead.lot_id))
    )


def _read(session: Session, statement: Select[CustodyHead, str], limit: int) -> list[Waiting]:
    return [(from_json(head.state), title) for head, title in session.exec(statement.limit(limit))]
