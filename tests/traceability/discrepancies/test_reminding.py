"""Who hears of a discrepancy when, and who has it to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlmodel import col, select

from foundation import clock, db
from foundation.notices.models import Announcement
from foundation.parties.actor import Actor
from foundation.tasks.gathering import Asked
from tests.traceability.discrepancies.scales import received
from tests.traceability.gate import Cast, make_cast
from traceability.discrepancies.letters import remind_of_discrepancies
from traceability.discrepancies.speaking import Said, say
from traceability.discrepancies.tasks import gather
from traceability.discrepancies.words import Explanation

MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)
WET = Said(Explanation.MOISTURE, "It rained")


@pytest.fixture
def cast(app: Flask) -> Cast:
    with clock.held(MAY):
        return make_cast()


def heard(actor: Actor) -> list[str]:
    """What an organisation was told of discrepancies, in order, without the event."""
    with db.reading() as session:
        rows = session.exec(
            select(Announcement)
            .where(Announcement.organisation_id == actor.organisation_id)
            .where(col(Announcement.kind).startswith("discrepancy"))
            .order_by(col(Announcement.created_at), col(Announcement.id))
        )
        return [row.key.partition(":discrepancy.")[2] for row in rows]


def asked(actor: Actor, at: datetime) -> list[tuple[str, datetime | None]]:
    with db.reading() as session:
        found = gather(session, Asked(actor.organisation_id, at))
        return [(task.kind.value, task.due_at) for task in found]


def test_a_silent_side_is_reminded_twice_and_both_hear_that_it_is_over(cast: Cast) -> None:
    with clock.held(MAY):
        _, event_id = received(cast, 880_000)
        with db.transaction() as session:
            say(session, event_id, WET, actor=cast.ben)
    news = []
    for days in range(40):
        for hour in (0, 23):
            with clock.held(MAY.replace(hour=hour) + timedelta(days=days)):
                if count := remind_of_discrepancies():
                    news.append((days, hour, count))

    assert heard(cast.ada) == ["opened", "waiting:5", "waiting:2", "overdue"]
    assert heard(cast.ben) == ["opened", "overdue"]
    assert news == [(10, 0, 1), (13, 0, 1), (16, 0, 2)]


def test_what_is_settled_or_commercial_has_no_clock(cast: Cast) -> None:
    with clock.held(MAY):
        received(cast, 990_000)
        _, event_id = received(cast, 880_000)
        with db.transaction() as session:
            say(session, event_id, WET, actor=cast.ben)
        with db.transaction() as session:
            say(session, event_id, WET, actor=cast.ada)
    with clock.held(MAY + timedelta(days=14)):
        assert remind_of_discrepancies() == 0

    # All in one moment, which has no order.
    assert sorted(heard(cast.ada)) == sorted(heard(cast.ben)) == ["opened", "opened", "settled"]


def test_each_side_has_to_speak_and_the_taker_to_report(cast: Cast) -> None:
    over = datetime(2026, 5, 17, tzinfo=UTC)
    with clock.held(MAY):
        received(cast, 990_000)
        _, event_id = received(cast, 880_000)
    at_first = [asked(side, MAY) for side in (cast.ada, cast.ben, cast.mallory)]
    with clock.held(MAY), db.transaction() as session:
        say(session, event_id, WET, actor=cast.ben)

    both = [("discrepancy.open", over), ("discrepancy.open", None)]
    assert at_first == [both, both, []]
    assert asked(cast.ben, MAY) == [("discrepancy.open", None)]
    assert asked(cast.ada, over) == both
    assert asked(cast.ben, over) == [("discrepancy.to_report", over), ("discrepancy.open", None)]
    with clock.held(over), db.transaction() as session:
        say(session, event_id, WET, actor=cast.ada)
    assert asked(cast.ada, over) == asked(cast.ben, over) == [("discrepancy.open", None)]
