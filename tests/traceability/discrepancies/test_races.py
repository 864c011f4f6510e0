"""Both sides at the same moment, each in a process of its own: every word is kept, once."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlmodel import select

from foundation import clock, db
from foundation.notices.models import Announcement
from foundation.parties.actor import Actor
from foundation.settings import Settings
from tests.market.racing import at_once
from tests.traceability.discrepancies.scales import received, told
from tests.traceability.gate import make_cast
from traceability.discrepancies.judging import Standing
from traceability.discrepancies.speaking import Said, say
from traceability.discrepancies.words import Explanation

WET = Said(Explanation.MOISTURE, "It rained")
TRIALS = 3


def saying(event_id: str, said: Said, actor: Actor) -> Callable[[], None]:
    def act() -> None:
        with db.transaction() as session:
            say(session, event_id, said, actor=actor)

    return act


def test_both_sides_and_a_double_click_at_once(app: Flask, settings: Settings) -> None:
    cast = make_cast()
    for _ in range(TRIALS):
        _, event_id = received(cast, 880_000)

        outcomes = at_once(
            settings,
            [saying(event_id, WET, one) for one in (cast.ada, cast.ben, cast.ben)],
        )

        after = told(cast, event_id)
        assert outcomes == ["SaidAlready", "ok", "ok"]
        assert [word.number for word in after.words] == [1, 2]
        assert {word.organisation_id for word in after.words} == set(after.sides)
        assert after.standing(clock.now()) is Standing.RECONCILED
        with db.reading() as session:
            key = f"{event_id}:discrepancy.settled"
            heard = session.exec(
                select(Announcement.organisation_id).where(Announcement.key == key)
            ).all()
        assert sorted(heard) == sorted(after.sides)
