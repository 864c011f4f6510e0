"""Every state has a deadline, and every deadline somebody who is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from market.orders.deadlines import (
    NO_SHOW_GRACE,
    REMINDERS,
    SHIP_WITHIN,
    TRAVEL_WITHIN,
    WITHIN,
    ReminderKind,
    due_at,
    is_no_show,
)
from market.orders.letters import LETTERS
from market.orders.letters import REMINDERS as REMINDER_LETTERS
from market.orders.lifecycle import TRANSITIONS, OrderStatus

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
SHIP_BY = NOON + timedelta(days=9)
WAITING = {status for status, _ in TRANSITIONS}


@pytest.mark.parametrize("status", OrderStatus)
def test_a_state_with_a_way_out_has_a_deadline_and_an_end_has_none(status: OrderStatus) -> None:
    found = due_at(status, NOON, ship_by=SHIP_BY)

    if status is OrderStatus.FUNDED:
        assert found == SHIP_BY
    elif status is OrderStatus.DISPATCHED:
        assert found is None  # the offer on its way names its own last day
    elif status is OrderStatus.TRAVELLING:
        assert found == SHIP_BY + TRAVEL_WITHIN
    elif status in WAITING:
        assert found == NOON + WITHIN[status]
    else:
        assert found is None


def test_every_state_that_waits_reminds_somebody() -> None:
    by_custody = {OrderStatus.DISPATCHED}
    assert {reminder.status for reminder in REMINDERS} == WAITING - by_custody
    assert {reminder.kind for reminder in REMINDERS} == set(ReminderKind) == set(REMINDER_LETTERS)


def test_every_state_is_told_to_somebody_who_is_not_its_cause() -> None:
    assert set(LETTERS) == set(OrderStatus)


def test_a_warning_comes_within_the_time_it_warns_about() -> None:
    spans = {**WITHIN, OrderStatus.FUNDED: SHIP_WITHIN}

    assert [one.kind for one in REMINDERS if one.is_ahead and -one.after >= spans[one.status]] == []


@pytest.mark.parametrize(
    ("ship_by", "after", "late"),
    [
        (None, timedelta(days=99), False),
        (SHIP_BY, timedelta(milliseconds=-1), False),
        (SHIP_BY, timedelta(0), True),
        (SHIP_BY, NO_SHOW_GRACE, True),
    ],
)
def test_a_dispatch_is_late_from_its_deadline_on(
    ship_by: datetime | None, after: timedelta, late: bool
) -> None:
    assert is_no_show(OrderStatus.FUNDED, ship_by, SHIP_BY + after) is late
    on_the_way = SHIP_BY + TRAVEL_WITHIN + after
    assert is_no_show(OrderStatus.TRAVELLING, ship_by, on_the_way) is late
    assert not is_no_show(OrderStatus.DISPATCHED, ship_by, on_the_way)
