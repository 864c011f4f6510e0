"""Gathering what is to do: each source answers from its own tables at the moment of asking.

Nothing is kept. A task is there while its cause is, and gone with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from foundation.errors import N_
from foundation.tasks.kinds import RULES, TaskKind, TaskRule

MOST = 200  # of each source, what ends first first: nobody works through more in a day
WEEK = timedelta(days=7)


class Urgency(StrEnum):
    """How soon a task is to be done."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    OPEN = "open"


URGENCY_NAMES = {
    Urgency.OVERDUE: N_("Overdue"),
    Urgency.TODAY: N_("Today"),
    Urgency.WEEK: N_("Within a week"),
    Urgency.LATER: N_("Later"),
    Urgency.OPEN: N_("Without a date"),
}


@dataclass(frozen=True)
class Task:
    """One thing to do: what, about which lot, order or permit, until when, and where it is done.

    Two tasks of one kind about one `reference` are the same; the earlier date counts.
    """

    kind: TaskKind
    sentence: str
    reference: str
    about: str
    link: str
    due_at: datetime | None = None
    words: Mapping[str, object] = field(default_factory=dict)

    @property
    def rule(self) -> TaskRule:
        """Who may do it, and what its button says."""
        return RULES[self.kind]

    def urgency(self, at: datetime) -> Urgency:
        """How soon it is to be done, seen from a moment; days are those of UTC."""
        if self.due_at is None:
            return Urgency.OPEN
        if self.due_at < at:
            return Urgency.OVERDUE
        if self.due_at.astimezone(UTC).date() == at.astimezone(UTC).date():
            return Urgency.TODAY
        return Urgency.WEEK if self.due_at <= at + WEEK else Urgency.LATER


@dataclass(frozen=True)
class Asked:
    """Whose tasks are asked for, and at which moment."""

    organisation_id: str
    at: datetime


@dataclass(frozen=True)
class Source:
    """A room that has something to say, and the kinds it says; it answers in a fixed number of
    queries, with the `MOST` tasks that end first.
    """

    gather: Callable[[Session, Asked], Iterable[Task]]
    kinds: frozenset[TaskKind]


def gather_tasks(
    session: Session, sources: Iterable[Source], asked: Asked, *, permissions: frozenset[str]
) -> list[Task]:
    """What somebody with these permissions can do for the organisation, soonest first."""
    allowed = {kind for kind, rule in RULES.items() if rule.permission in permissions}
    found: dict[tuple[TaskKind, str], Task] = {}
    for source in sources:
        if not source.kinds & allowed:
            continue
        for task in source.gather(session, asked):
            key = task.kind, task.reference
            if task.kind in allowed and (key not in found or order(task) < order(found[key])):
                found[key] = task
    return sorted(found.values(), key=order)


def order(task: Task) -> tuple[bool, str, str, str]:
    """Soonest first, what has no date last."""
    due_at = task.due_at.astimezone(UTC).isoformat() if task.due_at else ""
    return task.due_at is None, due_at, task.kind.value, task.reference


def by_urgency(tasks: Sequence[Task], at: datetime) -> list[tuple[Urgency, list[Task]]]:
    """The tasks under their headings, in order; headings without any are left out."""
    groups = [(each, [task for task in tasks if task.urgency(at) is each]) for each in Urgency]
    return [(each, found) for each, found in groups if found]
