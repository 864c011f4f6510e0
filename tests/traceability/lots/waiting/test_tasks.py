"""What custody asks of an organisation is what the state table lets it do, and goes when done."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.tasks.gathering import Asked, Task
from foundation.tasks.kinds import TaskKind
from tests.factories import make_actor, make_organisation
from tests.traceability.gate import Cast, make_cast, offer, register
from traceability.custody import handover
from traceability.custody.allowing import allowed_acts
from traceability.custody.events import Quarantine, VoidTag
from traceability.custody.queries import get_state
from traceability.custody.recording import record
from traceability.custody.words import QuarantineReason, RefusalReason, VoidReason
from traceability.lots.waiting.tasks import DUTIES, gather


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def tasks_of(actor: Actor, at: datetime | None = None) -> list[Task]:
    """What is asked of an organisation, each allowed by the state table."""
    moment = at or clock.now()
    with db.reading() as session:
        found = list(gather(session, Asked(actor.organisation_id, moment)))
        for task in found:
            state = get_state(session, task.reference)
            allowed = allowed_acts(state, actor.organisation_id, at=moment)
            assert DUTIES[task.kind].act in {None, *allowed}
    return found


def seen(actor: Actor, at: datetime | None = None) -> list[tuple[TaskKind, str, str]]:
    return [(task.kind, task.reference, task.link) for task in tasks_of(actor, at)]


def site_of(actor: Actor) -> str:
    with db.reading() as session:
        found = handover.get_sites(session, actor.organisation_id)
    return found[0].id


def arrive(lot: str, taker: Actor) -> None:
    with db.transaction() as session:
        handover.arrive(session, lot, site_id=site_of(taker), actor=taker)


def test_a_lot_in_its_own_yard_asks_nothing(cast: Cast) -> None:
    register(cast.ada)

    assert seen(cast.ada) == []


def test_an_offered_lot_is_expected_by_its_taker_alone(cast: Cast) -> None:
    lot = register(cast.ada)
    offer(cast.ada, lot, cast.ben)

    assert seen(cast.ben) == [(TaskKind.LOT_EXPECTED, lot, "/intake")]
    assert seen(cast.ada) == []
    assert seen(cast.mallory) == []


def test_a_lot_at_the_gate_is_to_be_answered(cast: Cast) -> None:
    lot = register(cast.ada)
    offer(cast.ada, lot, cast.ben)
    arrive(lot, cast.ben)

    assert seen(cast.ben) == [(TaskKind.LOT_AT_GATE, lot, f"/intake/{lot}")]
    assert seen(cast.ada) == []

    with db.transaction() as session:
        handover.accept(session, lot, site_id=site_of(cast.ben), actor=cast.ben)

    assert (seen(cast.ben), seen(cast.ada)) == ([], [])


def test_an_offer_that_lapses_within_three_days_is_its_givers_to_look_after(cast: Cast) -> None:
    lot = register(cast.ada)
    offer(cast.ada, lot, cast.ben)
    ends_at = tasks_of(cast.ben)[0].due_at
    assert ends_at

    early, near = ends_at - timedelta(days=4), ends_at - timedelta(days=2)

    assert seen(cast.ada, early) == []
    assert seen(cast.ada, near) == [(TaskKind.LOT_OFFER_LAPSING, lot, f"/lots/{lot}")]
    assert seen(cast.ben, ends_at + timedelta(days=1)) == []


def test_a_lot_that_nobody_answered_is_taken_back_from_the_gate(cast: Cast) -> None:
    lot = register(cast.ada)
    offer(cast.ada, lot, cast.ben)
    ends_at = tasks_of(cast.ben)[0].due_at
    arrive(lot, cast.ben)
    assert ends_at
    later = ends_at + timedelta(days=1)

    assert seen(cast.ada, later) == [(TaskKind.LOT_UNANSWERED, lot, f"/lots/{lot}/cancel-offer")]
    assert seen(cast.ben, later) == [(TaskKind.LOT_AT_GATE, lot, f"/intake/{lot}")]

    with clock.held(later), db.transaction() as session:
        handover.cancel(session, lot, actor=cast.ada)

    assert seen(cast.ada, later) == [(TaskKind.LOT_REFUSED, lot, f"/lots/{lot}/return")]


def test_a_refused_lot_is_its_givers_to_fetch_until_it_is_back(cast: Cast) -> None:
    lot = register(cast.ada)
    offer(cast.ada, lot, cast.ben)
    arrive(lot, cast.ben)
    with db.transaction() as session:
        handover.refuse(session, lot, reason=RefusalReason.DAMAGED, actor=cast.ben)

    assert seen(cast.ada) == [(TaskKind.LOT_REFUSED, lot, f"/lots/{lot}/return")]
    assert seen(cast.ben) == []

    with db.transaction() as session:
        handover.bring_back(session, lot, site_id=site_of(cast.ada), actor=cast.ada)

    assert seen(cast.ada) == []


def test_who_owns_or_sent_a_lot_sees_that_it_is_held_up_while_it_lasts(cast: Cast) -> None:
    lot = register(cast.ada)
    offer(cast.ada, lot, cast.ben)
    arrive(lot, cast.ben)
    aside = Quarantine((f"{lot}.2",), QuarantineReason.LEAKING, "Oil under the lid")
    with db.transaction() as session:
        record(session, aside, lot=lot, actor=cast.ben)

    (task,) = tasks_of(cast.ada)
    in_hand = [kind for kind, _, _ in seen(cast.ben)]

    assert (task.kind, task.link) == (TaskKind.LOT_HELD_UP, f"/lots/{lot}")
    assert task.words == {"numbers": "2"}
    assert in_hand == [TaskKind.LOT_QUARANTINED]
    assert seen(cast.mallory) == []

    with db.transaction() as session:
        handover.refuse(session, lot, reason=RefusalReason.DAMAGED, actor=cast.ben)

    mine = [kind for kind, _, _ in seen(cast.ada)]
    assert mine == [TaskKind.LOT_REFUSED, TaskKind.LOT_QUARANTINED]
    assert seen(cast.ben) == []


def test_a_carrier_on_the_road_is_not_sent_back(cast: Cast) -> None:
    with db.transaction() as session:
        cleo = make_actor(make_organisation(session, "Cleo Haulage", roles=["carrier"]))
    lot = register(cast.ada)
    offer(cast.ada, lot, cleo)
    with db.transaction() as session:
        handover.accept(session, lot, actor=cleo)

    assert seen(cleo) == []


def test_packages_without_a_label_are_counted(cast: Cast) -> None:
    lot = register(cast.ada)
    with db.transaction() as session:
        tag_id = get_state(session, lot).packages[0].tag_id
        assert tag_id
        record(session, VoidTag(f"{lot}.1", tag_id, VoidReason.LOST), lot=lot, actor=cast.ada)

    ((task),) = tasks_of(cast.ada)

    assert (task.kind, task.reference, task.words) == (TaskKind.LOT_UNTAGGED, lot, {"count": 1})
    assert task.link == f"/lots/{lot}/labels"
