"""What orders ask: every next step of a side is a task of that side, and of nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.tasks.gathering import Asked
from foundation.tasks.kinds import RULES, TaskKind
from market.orders.lifecycle import NEXT_STEPS, Side
from market.orders.tasks import STEPS, gather
from tests.market.stage import Cast, arrive, dispatch, funded, make_cast, ordered, reload


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def tasks_of(actor: Actor) -> list[tuple[TaskKind, str, str]]:
    with db.reading() as session:
        found = gather(session, Asked(actor.organisation_id, clock.now()))
        return [(task.kind, task.reference, task.link) for task in found]


def test_every_next_step_of_a_side_has_its_place() -> None:
    by_a_side = {
        status for status, step in NEXT_STEPS.items() if step.by in (Side.BUYER, Side.SELLER)
    }

    assert set(STEPS) == by_a_side


def test_nothing_that_a_yard_hand_sees_leads_to_money() -> None:
    for step in STEPS.values():
        is_money = step.link.startswith("/orders")
        assert RULES[step.kind].permission == ("market:write" if is_money else "custody:write")


def test_an_order_asks_each_side_in_its_turn(cast: Cast) -> None:
    order = ordered(cast)
    assert tasks_of(cast.ben) == [(TaskKind.ORDER_TO_PAY, order.id, f"/orders/{order.id}")]
    assert (tasks_of(cast.ada), tasks_of(cast.mallory)) == ([], [])


def test_a_paid_order_is_the_sellers_to_send_and_then_the_buyers_to_take(cast: Cast) -> None:
    order = funded(cast)
    lot = order.lot_code
    offering = f"/lots/{lot}/offer?taker={order.buyer_id}"
    assert tasks_of(cast.ada) == [(TaskKind.LOT_TO_DISPATCH, lot, offering)]
    assert tasks_of(cast.ben) == []

    dispatch(order, cast.ada)
    assert tasks_of(cast.ben) == [(TaskKind.LOT_EXPECTED, lot, "/intake")]

    arrive(order, cast.ben)
    assert tasks_of(cast.ben) == [(TaskKind.LOT_AT_GATE, lot, f"/intake/{lot}")]
    assert tasks_of(cast.ada) == []


def test_a_paid_lot_that_a_carrier_is_to_fetch_is_not_offered_twice(cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada, taker_id=cast.cleo.organisation_id)

    assert tasks_of(cast.ada) == []


def test_a_task_is_due_when_its_order_is(cast: Cast) -> None:
    order = ordered(cast)

    with db.reading() as session:
        ((task),) = gather(session, Asked(cast.ben.organisation_id, clock.now()))

    assert task.due_at == reload(order).due_at == order.placed_at + timedelta(hours=24)
