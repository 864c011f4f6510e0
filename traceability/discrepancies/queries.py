"""What is asked of discrepancies: one, a page of one's own, those that wait for a side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_
from sqlalchemy.sql.expression import SQLColumnExpression
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import NotFound
from foundation.http.pagination import Key
from foundation.parties.actor import Actor
from traceability.discrepancies.judging import UNSETTLED, Course, Figures, Standing
from traceability.discrepancies.models import (
    Discrepancy,
    DiscrepancyCorrection,
    DiscrepancyWord,
)
from traceability.lots.queries import get_titles

WORD = table_of(DiscrepancyWord)
CORRECTION = table_of(DiscrepancyCorrection)
_OF_ROW = (WORD.c.log_id == col(Discrepancy.log_id)) & (
    WORD.c.event_id == col(Discrepancy.event_id)
)


class Which(StrEnum):
    """Which discrepancies somebody asks for."""

    OPEN = "open"
    OVERDUE = "overdue"
    SETTLED = "settled"


@dataclass(frozen=True)
class ToldDiscrepancy:
    """A discrepancy with all that was said to it, and the title of its lot."""

    row: Discrepancy
    title: str
    words: tuple[DiscrepancyWord, ...]
    correction_id: str | None

    @property
    def figures(self) -> Figures:
        """What was stated, and what was received."""
        row = self.row
        return Figures(row.stated_g, row.received_g, row.stated_packages, row.received_packages)

    @property
    def course(self) -> Course:
        """What has happened since it was opened."""
        return Course(
            due_at=self.row.due_at,
            has_giver_spoken=self.has_spoken(self.row.giver_id),
            has_taker_spoken=self.has_spoken(self.row.taker_id),
            is_reported=any(word.reported_to for word in self.words),
            is_corrected=self.correction_id is not None,
        )

    @property
    def sides(self) -> tuple[str, str]:
        """Giver and taker."""
        return self.row.giver_id, self.row.taker_id

    def has_spoken(self, organisation_id: str) -> bool:
        """Whether a side has said what it thinks happened."""
        return any(word.organisation_id == organisation_id for word in self.words)

    def standing(self, at: datetime) -> Standing:
        """How it stands at a moment."""
        return self.course.standing(at)


def get_own_discrepancy(session: Session, event_id: str, *, actor: Actor) -> ToldDiscrepancy:
    """One that the actor's organisation is a side of. Raises `NotFound` for any other."""
    log_id = db.settings_of(session).log_id
    row = session.get(Discrepancy, (log_id, event_id))
    if row is None or actor.organisation_id not in (row.giver_id, row.taker_id):
        raise NotFound()
    return tell(session, [row])[0]


def get_own_of_lot(session: Session, lot_code: str, *, actor: Actor) -> list[ToldDiscrepancy]:
    """Those of a lot that the actor's organisation is a side of, oldest first."""
    rows = session.exec(
        _all(session)
        .where(Discrepancy.lot_code == lot_code)
        .where(_is_side(actor.organisation_id))
        .order_by(col(Discrepancy.received_at), col(Discrepancy.event_id))
    )
    return tell(session, rows.all())


def get_of_lot(session: Session, lot_code: str) -> list[ToldDiscrepancy]:
    """All of a lot, oldest first, for whoever judges its history."""
    rows = session.exec(
        _all(session)
        .where(Discrepancy.lot_code == lot_code)
        .order_by(col(Discrepancy.received_at), col(Discrepancy.event_id))
    )
    return tell(session, rows.all())


def get_own_discrepancies(
    session: Session,
    organisation_id: str,
    *,
    which: Which | None = None,
    at: datetime,
    after: Key | None = None,
    limit: int,
) -> list[ToldDiscrepancy]:
    """An organisation's: with a clock, without one, settled; each the oldest first, so that what
    ends first is first. From after the key that `key_of` gives."""
    rank, received_at = _rank(), col(Discrepancy.received_at)
    event_id = col(Discrepancy.event_id)
    statement = _all(session).where(_is_side(organisation_id))
    if which is not None:
        statement = statement.where(_asked(which, at))
    if after is not None:
        last_rank, millis, last_id = after
        moment = clock.from_millis(int(millis))
        statement = statement.where(
            or_(
                rank > last_rank,
                and_(rank == last_rank, received_at > moment),
                and_(rank == last_rank, received_at == moment, event_id > str(last_id)),
            )
        )
    rows = session.exec(statement.order_by(rank, received_at, event_id).limit(limit))
    return tell(session, rows.all())


def key_of(told: ToldDiscrepancy) -> Key:
    """Where a discrepancy stands in the list."""
    rank = 1 if told.row.due_at is None else 0
    if told.standing(told.row.received_at) not in UNSETTLED:
        rank = 2
    return rank, clock.millis(told.row.received_at), told.row.event_id


def get_waiting_for(
    session: Session, organisation_id: str, *, at: datetime, limit: int
) -> list[ToldDiscrepancy]:
    """Open ones that wait for a word of an organisation, or for its report now that the giver was
    silent to the last day; what ends first first."""
    has_spoken = _has_said(organisation_id)
    is_to_report = and_(
        col(Discrepancy.taker_id) == organisation_id, has_spoken, col(Discrepancy.due_at) <= at
    )
    rows = session.exec(
        _all(session)
        .where(_is_side(organisation_id))
        .where(~_is_settled())
        .where(or_(~has_spoken, is_to_report))
        .order_by(_rank(), col(Discrepancy.received_at), col(Discrepancy.event_id))
        .limit(limit)
    )
    return tell(session, rows.all())


def get_ending(
    session: Session,
    *,
    first: datetime,
    last: datetime,
    after: tuple[datetime, str],
    limit: int,
) -> list[ToldDiscrepancy]:
    """Open ones whose clock ends from `first` to `last`, by end and id, after such a pair."""
    ends_at, event_id = col(Discrepancy.due_at), col(Discrepancy.event_id)
    rows = session.exec(
        _all(session)
        .where(ends_at >= first)
        .where(ends_at <= last)
        .where(~_is_settled())
        .where(or_(ends_at > after[0], and_(ends_at == after[0], event_id > after[1])))
        .order_by(ends_at, event_id)
        .limit(limit)
    )
    return tell(session, rows.all())


def tell(session: Session, rows: Sequence[Discrepancy]) -> list[ToldDiscrepancy]:
    """The rows with their words and corrections, in as many queries for many as for one."""
    if not rows:
        return []
    log_id, ids = db.settings_of(session).log_id, [row.event_id for row in rows]
    words: dict[str, list[DiscrepancyWord]] = {}
    for word in session.exec(
        select(DiscrepancyWord)
        .where(DiscrepancyWord.log_id == log_id)
        .where(col(DiscrepancyWord.event_id).in_(ids))
        .order_by(col(DiscrepancyWord.event_id), col(DiscrepancyWord.number))
    ):
        words.setdefault(word.event_id, []).append(word)
    corrections = dict(
        session.exec(
            select(DiscrepancyCorrection.event_id, DiscrepancyCorrection.correction_id)
            .where(DiscrepancyCorrection.log_id == log_id)
            .where(col(DiscrepancyCorrection.event_id).in_(ids))
        ).all()
    )
    titles = get_titles(session, [row.lot_code for row in rows])
    return [
        ToldDiscrepancy(
            row,
            titles[row.lot_code],
            tuple(words.get(row.event_id, ())),
            corrections.get(row.event_id),
        )
        for row in rows
    ]


def _all(session: Session) -> SelectOfScalar[Discrepancy]:
    return select(Discrepancy).where(Discrepancy.log_id == db.settings_of(session).log_id)


def _is_side(organisation_id: str) -> ColumnElement[bool]:
    return or_(
        col(Discrepancy.giver_id) == organisation_id, col(Discrepancy.taker_id) == organisation_id
    )


def _has_said(who: str | SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Whether a side has a word there. `Any`: an id, or a column of ids."""
    return WORD.select().where(_OF_ROW, WORD.c.organisation_id == who).exists()


def _is_settled() -> ColumnElement[bool]:
    corrected = CORRECTION.select().where(
        CORRECTION.c.log_id == col(Discrepancy.log_id),
        CORRECTION.c.event_id == col(Discrepancy.event_id),
    )
    reported = WORD.select().where(_OF_ROW, WORD.c.reported_to.is_not(None))
    both = and_(_has_said(col(Discrepancy.giver_id)), _has_said(col(Discrepancy.taker_id)))
    return or_(both, reported.exists(), corrected.exists())


def _rank() -> ColumnElement[int]:
    return case((_is_settled(), 2), (col(Discrepancy.due_at).is_(None), 1), else_=0)


def _asked(which: Which, at: datetime) -> ColumnElement[bool]:
    if which is Which.SETTLED:
        return _is_settled()
    if which is Which.OVERDUE:
        return and_(~_is_settled(), col(Discrepancy.due_at) <= at)
    return ~_is_settled()
