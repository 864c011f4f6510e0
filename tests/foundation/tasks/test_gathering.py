"""What is to do: soonest first, each once, and nothing that somebody may not do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from foundation.parties.roles import PERMISSIONS, PersonRole
from foundation.tasks.gathering import (
    Asked,
    Source,
    Task,
    Urgency,
    by_urgency,
    gather_tasks,
)
from foundation.tasks.kinds import RULES, TaskKind

NOW = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)
ASKED = Asked("org", NOW)
EVERYTHING = frozenset(rule.permission for rule in RULES.values())


def task(kind: TaskKind, reference: str, hours: int | None = None) -> Task:
    due_at = None if hours is None else NOW + timedelta(hours=hours)
    return Task(kind, "Do it.", reference, "A lot", "/somewhere", due_at)


def source(*tasks: Task) -> Source:
    def gather(_session: Session, _asked: Asked) -> Iterable[Task]:
        return tasks

    return Source(gather, frozenset(one.kind for one in tasks))


def forbidden(kind: TaskKind) -> Source:
    def gather(_session: Session, _asked: Asked) -> Iterable[Task]:
        raise AssertionError("a source that has nothing for the reader is not asked")

    return Source(gather, frozenset({kind}))


def test_every_kind_has_its_rule_and_somebody_who_may_do_it() -> None:
    assert set(RULES) == set(TaskKind)
    assert set().union(*PERMISSIONS.values()) >= EVERYTHING


def test_what_ends_first_comes_first_and_what_has_no_end_last(session: Session) -> None:
    late = task(TaskKind.LOT_AT_GATE, "RG-3", 48)
    soon = task(TaskKind.ORDER_TO_PAY, "OR-1", 1)
    missed = task(TaskKind.LOT_EXPECTED, "RG-2", -5)
    open_one = task(TaskKind.LOT_UNTAGGED, "RG-1")

    found = gather_tasks(
        session, [source(open_one, late), source(soon, missed)], ASKED, permissions=EVERYTHING
    )

    assert found == [missed, soon, late, open_one]


def test_two_rooms_that_name_the_same_thing_are_one_line_with_the_earlier_date(
    session: Session,
) -> None:
    offer = task(TaskKind.LOT_EXPECTED, "RG-1", 24 * 14)
    booking = task(TaskKind.LOT_EXPECTED, "RG-1", 3)
    undated = task(TaskKind.LOT_EXPECTED, "RG-1")

    found = gather_tasks(
        session,
        [source(offer), source(booking), source(undated)],
        ASKED,
        permissions=EVERYTHING,
    )

    assert found == [booking]


def test_a_yard_hand_sees_no_money_and_a_reader_nothing(session: Session) -> None:
    gate, money = task(TaskKind.LOT_AT_GATE, "RG-1"), task(TaskKind.ORDER_TO_PAY, "OR-1")
    yard, reader = PERMISSIONS[PersonRole.YARD], PERMISSIONS[PersonRole.READER]

    assert gather_tasks(session, [source(money, gate)], ASKED, permissions=yard) == [gate]
    assert gather_tasks(session, [source(money, gate)], ASKED, permissions=reader) == []


def test_a_source_that_has_nothing_for_the_reader_is_not_asked(session: Session) -> None:
    sources = [forbidden(TaskKind.PAYOUT_ACCOUNT_OPEN)]

    assert gather_tasks(session, sources, ASKED, permissions=frozenset({"custody:write"})) == []


@pytest.mark.parametrize(
    ("hours", "urgency"),
    [
        (-1, Urgency.OVERDUE),
        (0, Urgency.TODAY),
        (17, Urgency.TODAY),
        (18, Urgency.WEEK),
        (24 * 7, Urgency.WEEK),
        (24 * 7 + 1, Urgency.LATER),
        (None, Urgency.OPEN),
    ],
)
def test_how_soon_a_task_is_to_be_done(hours: int | None, urgency: Urgency) -> None:
    assert task(TaskKind.LOT_AT_GATE, "RG-1", hours).urgency(NOW) is urgency


def test_headings_without_tasks_are_left_out() -> None:
    today, open_one = task(TaskKind.LOT_AT_GATE, "RG-1", 2), task(TaskKind.LOT_UNTAGGED, "RG-2")

    assert by_urgency([today, open_one], NOW) == [
        (Urgency.TODAY, [today]),
        (Urgency.OPEN, [open_one]),
    ]
    assert by_urgency([], NOW) == []


def test_every_kind_is_in_the_documentation() -> None:
    document = Path(__file__).resolve().parents[3] / "docs/to-do.md"
    written = re.findall(r"^\| `([a-z_.]+)` \|", document.read_text(encoding="utf-8"), re.MULTILINE)

    assert written == [kind.value for kind in TaskKind]
