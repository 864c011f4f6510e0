"""What discrepancies ask of an organisation: a word, or the report of what nobody explained."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from foundation.errors import N_
from foundation.tasks.gathering import MOST, Asked, Task
from foundation.tasks.kinds import TaskKind
from traceability.discrepancies.queries import get_waiting_for

KINDS = (TaskKind.DISCREPANCY_OPEN, TaskKind.DISCREPANCY_TO_REPORT)
SENTENCES = {
    TaskKind.DISCREPANCY_OPEN: N_(
        "The scales of both sides disagree. Say what you think happened."
    ),
    TaskKind.DISCREPANCY_TO_REPORT: N_(
        "The other side has not explained a discrepancy in time. Report it, and say where."
    ),
}


def gather(session: Session, asked: Asked) -> Iterator[Task]:
    """Every discrepancy that waits for the organisation, in four queries."""
    own = asked.organisation_id
    for told in get_waiting_for(session, own, at=asked.at, limit=MOST):
        has_spoken = told.has_spoken(own)
        kind = TaskKind.DISCREPANCY_TO_REPORT if has_spoken else TaskKind.DISCREPANCY_OPEN
        yield Task(
            kind=kind,
            sentence=SENTENCES[kind],
            reference=told.row.lot_code,
            about=told.title,
            link=f"/lots/{told.row.lot_code}/discrepancies/{told.row.event_id}",
            due_at=told.row.due_at,
        )
