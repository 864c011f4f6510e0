"""What people are told of discrepancies: opened, still without a word, overdue, settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from foundation import clock, db
from foundation.errors import N_
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from traceability.discrepancies.judging import DAY, DiscrepancyKind, last_day
from traceability.discrepancies.queries import ToldDiscrepancy, get_ending
from traceability.materials.remarks import written

DISTANCES_DAYS = (5, 2)
TOLD_UNTIL = timedelta(days=30)  # after the last day, even if no worker ran for weeks
BATCH = 100
EVERY_S = 3600


@dataclass(frozen=True)
class Letter:
    """Its kind, and the sentences that say what happened and what comes next."""

    kind: NoticeKind
    heading: str
    sentence: str


COMMERCIAL = Letter(
    NoticeKind.DISCREPANCY_OPENED,
    N_("The scales disagree"),
    N_(
        "The taker's mass differs from the giver's by more than scales do. Say what you think"
        " happened; it is settled when both sides have."
    ),
)
REGULATORY = Letter(
    NoticeKind.DISCREPANCY_OPENED,
    N_("The scales disagree by more than a tenth, or packages differ"),
    N_(
        "Both sides have until %(day)s to say what happened. What is not explained by then has to"
        " be reported by whoever received it."
    ),
)
WAITING = Letter(
    NoticeKind.DISCREPANCY_WAITING,
    N_("A discrepancy still waits for your explanation"),
    N_("Say what you think happened. Its last day is %(day)s."),
)
OVERDUE = Letter(
    NoticeKind.DISCREPANCY_OVERDUE,
    N_("A discrepancy was not explained in time"),
    N_(
        "Its last day was %(day)s. Whoever received the lot reports it and says where; a side"
        " that has not spoken still can."
    ),
)
SETTLED = Letter(
    NoticeKind.DISCREPANCY_SETTLED,
    N_("A discrepancy is settled"),
    N_("Both sides have explained it, or it was reported. Its page says what each thinks."),
)


def tell_of_opening(session: Session, told: ToldDiscrepancy) -> None:
    """Tell both sides that the scales disagree."""
    is_regulatory = told.row.kind is DiscrepancyKind.REGULATORY
    _send(session, REGULATORY if is_regulatory else COMMERCIAL, told, to=told.sides)


def tell_of_end(session: Session, told: ToldDiscrepancy) -> None:
    """Tell both sides that nothing more is asked."""
    _send(session, SETTLED, told, to=told.sides)


def remind_of_discrepancies() -> int:
    """Remind silent sides at five and two days, tell both when it is over; how many are new."""
    moment = clock.now()
    first, last = moment - TOLD_UNTIL, moment + (max(DISTANCES_DAYS) + 1) * DAY
    after, count = (first, ""), 0
    while True:
        with db.transaction() as session:
            found = get_ending(session, first=first, last=last, after=after, limit=BATCH)
            for told in found:
                count += _remind(session, told, moment)
                assert told.row.due_at is not None, "asked for those with a clock alone"
                after = (told.row.due_at, told.row.event_id)
        if len(found) < BATCH:
            return count


def _remind(session: Session, told: ToldDiscrepancy, moment: datetime) -> int:
    """One letter a side, for the nearest distance alone: a late opening is not told of twice."""
    assert told.row.due_at is not None, "asked for those with a clock alone"
    if moment >= told.row.due_at:
        return _send(session, OVERDUE, told, to=told.sides)
    days_left = (last_day(told.row.due_at) - moment.date()).days
    near = [days for days in DISTANCES_DAYS if days_left <= days]
    if not near:
        return 0
    silent = [side for side in told.sides if not told.has_spoken(side)]
    return _send(session, WAITING, told, to=silent, suffix=f":{min(near)}")


def _send(
    session: Session,
    letter: Letter,
    told: ToldDiscrepancy,
    *,
    to: Iterable[str],
    suffix: str = "",
) -> int:
    row = told.row
    happening = Happening(
        kind=letter.kind,
        key=f"{row.event_id}:{letter.kind.value}{suffix}",
        heading=letter.heading,
        sentence=letter.sentence,
        reference=row.lot_code,
        about=told.title,
        link=f"/lots/{row.lot_code}/discrepancies/{row.event_id}",
        words={"day": written(last_day(row.due_at))} if row.due_at else {},
        ids={"lot": row.lot_code, "discrepancy": row.event_id},
    )
    return sum(announce(session, happening, organisation_id=side) for side in to)
