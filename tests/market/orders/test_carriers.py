"""A sold lot that goes by carriers: every class of way, with its steps, its money and its ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlmodel import Session

from foundation import clock, db
from foundation.errors import DomainError
from foundation.parties.actor import Actor
from foundation.settings import Settings
from market.orders import ending
from market.orders.deadlines import NO_SHOW_GRACE, TRAVEL_WITHIN
from market.orders.models import Order
from market.orders.queries import get_steps
from market.orders.wiring import end_no_shows
from tests.market.racing import at_once
from tests.market.stage import (
    MASSES_G,
    Cast,
    funded,
    make_cast,
    open_checkout,
    operations_of,
    ordered,
    pay_at_stripe,
    reload,
    settle_everything,
)
from traceability.custody import handover
from traceability.custody.events import PackageMass
from traceability.custody.part_acceptance import RefusedPart
from traceability.custody.queries import get_state
from traceability.custody.words import RefusalReason
from traceability.lots.parting.accepting import accept_part


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def go(cast: Cast, order: Order, *steps: tuple[str, ...]) -> None:
    """Acts of custody about the order's lot: (who, what, to whom)."""
    for who, what, *whom in steps:
        actor: Actor = getattr(cast, who)
        with db.transaction() as session:
            act(session, order.lot_code, what, actor, *(getattr(cast, one) for one in whom))


def act(session: Session, lot: str, what: str, actor: Actor, *whom: Actor) -> None:
    """One of them."""
    acts: dict[str, Callable[[], object]] = {
        "offers": lambda: handover.offer(
            session, lot, taker_id=whom[0].organisation_id, actor=actor
        ),
        "takes": lambda: handover.accept(session, lot, actor=actor),
        "refuses": lambda: handover.refuse(session, lot, reason=RefusalReason.DAMAGED, actor=actor),
        "cancels": lambda: handover.cancel(session, lot, actor=actor),
        "arrives": lambda: handover.arrive(session, lot, actor=actor),
    }
    acts[what]()


def way_of(order: Order) -> list[str]:
    with db.reading() as session:
        return [step.status.value for step in get_steps(session, order.id)[2:]]


TO_CLEO = (("ada", "offers", "cleo"), ("cleo", "takes"))
TO_BEN = (("cleo", "offers", "ben"), ("ben", "takes"))
STORED = (("cleo", "offers", "mallory"), ("mallory", "takes"))

WAYS: dict[str, tuple[Sequence[tuple[str, ...]], list[str], list[str]]] = {
    "direct": (
        (("ada", "offers", "ben"), ("ben", "takes")),
        ["dispatched", "accepted", "closed"],
        ["checkout", "payout"],
    ),
    "by one carrier": (
        (*TO_CLEO, *TO_BEN),
        ["travelling", "dispatched", "accepted", "closed"],
        ["checkout", "payout"],
    ),
    "by a carrier, storage and another": (
        (*TO_CLEO, *STORED, ("mallory", "offers", "cleo"), ("cleo", "takes"), *TO_BEN),
        ["travelling", "travelling", "travelling", "dispatched", "accepted", "closed"],
        ["checkout", "payout"],
    ),
    "refused by the carrier": (
        (("ada", "offers", "cleo"), ("cleo", "refuses"), ("ada", "offers", "ben"), TO_BEN[1]),
        ["dispatched", "accepted", "closed"],
        ["checkout", "payout"],
    ),
    "offered, taken back, offered again": (
        (*TO_CLEO, TO_BEN[0], ("cleo", "cancels"), *TO_BEN),
        ["travelling", "dispatched", "travelling", "dispatched", "accepted", "closed"],
        ["checkout", "payout"],
    ),
    "turned round on the way": (
        (*TO_CLEO, ("cleo", "offers", "ada"), ("ada", "takes")),
        ["travelling", "funded"],
        ["checkout"],
    ),
    "refused at the end": (
        (*TO_CLEO, TO_BEN[0], ("ben", "arrives"), ("ben", "refuses")),
        ["travelling", "dispatched", "received", "refused", "returning"],
        ["checkout", "refund"],
    ),
}


@pytest.mark.parametrize("name", WAYS)
def test_an_order_follows_its_lot_through_other_hands(cast: Cast, name: str) -> None:
    steps, way, money = WAYS[name]
    order = funded(cast)

    go(cast, order, *steps)
    settle_everything()

    assert way_of(order) == way
    assert [kind for kind, _state in operations_of(order)] == money


@pytest.mark.parametrize("whom", ["ada", "mallory"])
def test_what_the_buyer_refuses_stays_with_the_carrier_who_brings_it_back_or_stores_it(
    cast: Cast, whom: str
) -> None:
    order = funded(cast)
    go(cast, order, *TO_CLEO, TO_BEN[0], ("ben", "refuses"))
    settle_everything()
    with db.reading() as session:
        assert get_state(session, order.lot_code).custodian_id == cast.cleo.organisation_id
    assert reload(order).status == "returning"

    go(cast, order, ("cleo", "offers", whom), (whom, "takes"))

    assert reload(order).status == "returned"


def test_a_lot_that_a_carrier_took_before_it_was_paid_is_caught_up_with(cast: Cast) -> None:
    order = ordered(cast)
    go(cast, order, *TO_CLEO)
    assert reload(order).status == "placed"

    pay_at_stripe(open_checkout(order))
    settle_everything()

    assert reload(order).status == "travelling"


def test_a_carrier_who_takes_a_part_ends_the_order_and_the_money_goes_back(cast: Cast) -> None:
    order = funded(cast)
    go(cast, order, TO_CLEO[0])
    received = [PackageMass(f"{order.lot_code}.{n}", net_g) for n, net_g in enumerate(MASSES_G, 1)]
    broken = RefusedPart(f"{order.lot_code}.1", MASSES_G[0], RefusalReason.DAMAGED)
    with db.transaction() as session:
        accept_part(session, order.lot_code, received=received, refused=[broken], actor=cast.cleo)
    settle_everything()

    assert way_of(order) == ["cancelled"]
    assert [kind for kind, _state in operations_of(order)] == ["checkout", "refund"]


def test_the_days_on_the_way_are_counted_once_however_often_it_changes_hands(cast: Cast) -> None:
    order = funded(cast)
    with clock.held(clock.now() + timedelta(days=3)):
        go(cast, order, *TO_CLEO)
    first = reload(order).due_at
    with clock.held(clock.now() + timedelta(days=5)):
        go(cast, order, *STORED)

    found = reload(order)
    assert found.ship_by is not None
    assert found.due_at == first == found.ship_by + TRAVEL_WITHIN


def test_a_lot_that_does_not_come_is_the_buyer_s_to_leave_and_then_the_clock_s(cast: Cast) -> None:
    left, forgotten = funded(cast), funded(cast)
    for order in (left, forgotten):
        go(cast, order, *TO_CLEO)
    with pytest.raises(DomainError), db.transaction() as session:
        ending.cancel(session, left.id, actor=cast.ben)

    due = reload(left).due_at
    assert due is not None
    with clock.held(due):
        with db.transaction() as session:
            ending.cancel(session, left.id, actor=cast.ben)
        assert end_no_shows() == 0
    with clock.held(due + NO_SHOW_GRACE + timedelta(seconds=1)):
        assert end_no_shows() == 1
    settle_everything()

    assert [way_of(order) for order in (left, forgotten)] == [["travelling", "cancelled"]] * 2


def test_a_carrier_who_takes_and_a_buyer_who_cancels_at_once_do_not_both_have_their_way(
    cast: Cast, settings: Settings
) -> None:
    order = funded(cast)
    go(cast, order, TO_CLEO[0])

    def cancel() -> None:
        with db.transaction() as session:
            ending.cancel(session, order.id, actor=cast.ben)

    outcomes = at_once(settings, [partial(go, cast, order, TO_CLEO[1]), cancel])

    status = reload(order).status.value
    assert (status, outcomes) in [
        ("cancelled", ["ok", "ok"]),
        ("travelling", ["OnItsWay", "ok"]),
    ]
