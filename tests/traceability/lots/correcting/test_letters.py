"""Who hears of a correction, who has it to do, and what the clock does to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import select

from foundation import clock, db
from foundation.notices.models import Announcement
from foundation.tasks.gathering import Asked
from foundation.tasks.kinds import TaskKind
from tests.traceability.custody.examples import lighter
from tests.traceability.lots.conftest import Cast, Member
from tests.traceability.lots.correcting.test_racing import taken
from traceability.custody import amending
from traceability.custody.lapsing import withdraw_expired_corrections
from traceability.custody.queries import get_events, get_state
from traceability.custody.words import CorrectionReason
from traceability.lots.correcting.history import CorrectionStatus, corrections_in
from traceability.lots.correcting.letters import remind_of_corrections
from traceability.lots.waiting.tasks import gather


@pytest.fixture
def lot(app: Flask, cast: Cast) -> str:
    """Ben has it from Ada, and says that it is lighter."""
    code = taken(cast)
    with db.transaction() as session:
        changes = lighter(get_state(session, code))
        amending.amend(
            session, code, changes, reason=CorrectionReason.WRONG_TARE, actor=cast.ben.actor
        )
    return code


def heard(who: Member) -> list[str]:
    """What an organisation was told of corrections, oldest first."""
    with db.reading() as session:
        rows = session.exec(select(Announcement).where(Announcement.organisation_id == who.id))
        told = sorted(rows, key=lambda row: row.created_at)
        return [row.kind for row in told if row.kind.startswith("correction.")]


def asked_of(who: Member) -> list[TaskKind]:
    asked = Asked(who.id, clock.now())
    with db.reading() as session:
        return [task.kind for task in gather(session, asked)]


def status_of(lot: str) -> CorrectionStatus:
    with db.reading() as session:
        (told,) = corrections_in(get_events(session, lot), get_state(session, lot))
        return told.status


def test_the_other_side_is_told_and_has_it_to_do_until_it_answers(cast: Cast, lot: str) -> None:
    before = [TaskKind.LOT_CORRECTION in asked_of(who) for who in (cast.ada, cast.ben)]

    with db.transaction() as session:
        amending.decline(session, lot, note="Ours says so", actor=cast.ada.actor)

    assert before == [True, False]
    assert TaskKind.LOT_CORRECTION not in asked_of(cast.ada)
    assert (heard(cast.ada), heard(cast.ben)) == (["correction.proposed"], ["correction.declined"])
    assert heard(cast.mallory) == []
    assert status_of(lot) is CorrectionStatus.DECLINED


def test_who_has_not_answered_is_reminded_after_five_days_and_once(cast: Cast, lot: str) -> None:
    now = clock.now()
    with clock.held(now + timedelta(days=4, hours=23)):
        early = remind_of_corrections()
    with clock.held(now + timedelta(days=5, minutes=1)):
        remind_of_corrections()
        remind_of_corrections()
        told = heard(cast.ada)

    assert early == 0
    assert told == ["correction.proposed", "correction.waiting"]
    assert heard(cast.ben) == []


def test_what_nobody_answers_is_withdrawn_by_the_clock(cast: Cast, lot: str) -> None:
    with clock.held(clock.now() + timedelta(days=14, minutes=1)):
        ended, again = withdraw_expired_corrections(), withdraw_expired_corrections()
        with db.reading() as session:
            state, last = get_state(session, lot), get_events(session, lot)[-1]

    assert (ended, again) == (1, 0)
    assert (state.correction, state.net_mass_g) == (None, 300_000)
    assert last.occasion.organisation_id == cast.ben.id
    assert status_of(lot) is CorrectionStatus.LAPSED
    assert heard(cast.ada)[-1] == heard(cast.ben)[-1] == "correction.withdrawn"
