"""At the same moment: twenty buyers, a seller who withdraws, a cancellation and a dispatch."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlmodel import select

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.settings import Settings
from market.listings.models import Listing, ListingStatus
from market.listings.publishing import publish, withdraw
from market.money import Money
from market.orders.deadlines import NO_SHOW_GRACE
from market.orders.ending import cancel
from market.orders.lifecycle import OrderStatus
from market.orders.models import Order
from market.orders.placing import place
from market.orders.wiring import end_no_shows
from tests.factories import make_actor, make_organisation
from tests.market.racing import at_once
from tests.market.stage import (
    Cast,
    accept,
    arrive,
    funded,
    listed,
    make_cast,
    operations_of,
    register,
    reload,
    settle_everything,
)
from traceability.custody import handover

BUYERS = 20


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def order_it(listing_id: str, buyer: Actor) -> None:
    with db.transaction() as session:
        place(session, listing_id, actor=buyer)


def withdraw_it(listing_id: str, seller: Actor) -> None:
    with db.transaction() as session:
        withdraw(session, listing_id, actor=seller)


def publish_it(code: str, seller: Actor) -> None:
    with db.transaction() as session:
        publish(session, code, price=Money(1, "EUR"), actor=seller)


def cancel_it(order: Order, actor: Actor) -> None:
    with db.transaction() as session:
        cancel(session, order.id, actor=actor)


def dispatch_it(order: Order, giver: Actor) -> None:
    with db.transaction() as session:
        handover.offer(session, order.lot_code, taker_id=order.buyer_id, actor=giver)


def test_twenty_buyers_at_once_get_one_order_and_nineteen_clear_refusals(
    cast: Cast, settings: Settings
) -> None:
    listing = listed(cast.ada)
    with db.transaction() as session:
        buyers = [
            make_actor(make_organisation(session, f"Buyer {number}")) for number in range(BUYERS)
        ]

    outcomes = at_once(settings, [partial(order_it, listing.id, buyer) for buyer in buyers])

    assert outcomes == ["LotTaken"] * (BUYERS - 1) + ["ok"]
    with db.reading() as session:
        (order,) = session.exec(select(Order)).all()
        assert session.get_one(Listing, listing.id).status == ListingStatus.RESERVED
    assert order.status == OrderStatus.PLACED


def test_a_lot_is_withdrawn_or_ordered_never_both(cast: Cast, settings: Settings) -> None:
    listing = listed(cast.ada)

    outcomes = at_once(
        settings,
        [
            partial(withdraw_it, listing.id, cast.ada),
            partial(order_it, listing.id, cast.ben),
            partial(order_it, listing.id, cast.mallory),
        ],
    )

    with db.reading() as session:
        orders = session.exec(select(Order)).all()
        status = session.get_one(Listing, listing.id).status
    assert outcomes.count("ok") == 1
    assert set(outcomes) <= {"ok", "LotTaken", "NotOpen"}
    assert (len(orders), status) in [(0, ListingStatus.WITHDRAWN), (1, ListingStatus.RESERVED)]


def test_a_lot_is_listed_once_however_often_the_button_is_pressed(
    cast: Cast, settings: Settings
) -> None:
    code = register(cast.ada)

    outcomes = at_once(settings, [partial(publish_it, code, cast.ada)] * 4)

    assert outcomes == ["AlreadyListed"] * 3 + ["ok"]


def test_an_order_is_cancelled_or_dispatched_never_both(cast: Cast, settings: Settings) -> None:
    order = funded(cast)

    outcomes = at_once(
        settings, [partial(cancel_it, order, cast.ben), partial(dispatch_it, order, cast.ada)]
    )

    after = reload(order).status
    if "OnItsWay" in outcomes or "ActionNotAllowed" in outcomes:
        assert after == OrderStatus.DISPATCHED
        assert operations_of(order) == [("checkout", "done")]
    else:
        # The gate is never stopped by the market: an offer after the end moves no order.
        assert outcomes == ["ok", "ok"]
        assert after == OrderStatus.CANCELLED
        assert operations_of(order) == [("checkout", "done"), ("refund", "planned")]


def test_an_order_is_cancelled_once_by_two_at_once(cast: Cast, settings: Settings) -> None:
    order = funded(cast)

    outcomes = at_once(
        settings, [partial(cancel_it, order, cast.ben), partial(cancel_it, order, cast.ada)]
    )

    assert outcomes == ["ActionNotAllowed", "ok"]
    assert operations_of(order) == [("checkout", "done"), ("refund", "planned")]


def end_late(moment: datetime) -> None:
    with clock.held(moment):
        end_no_shows()


def cancel_late(order: Order, actor: Actor, moment: datetime) -> None:
    with clock.held(moment):
        cancel_it(order, actor)


def dispatch_late(order: Order, giver: Actor, moment: datetime) -> None:
    with clock.held(moment):
        dispatch_it(order, giver)


def test_a_no_show_is_ended_once_by_buyer_and_two_workers(cast: Cast, settings: Settings) -> None:
    order = funded(cast)
    assert order.ship_by is not None
    moment = order.ship_by + NO_SHOW_GRACE

    outcomes = at_once(
        settings,
        [
            partial(end_late, moment),
            partial(end_late, moment),
            partial(cancel_late, order, cast.ben, moment),
        ],
    )

    assert outcomes in (["ActionNotAllowed", "ok", "ok"], ["ok"] * 3)
    assert reload(order).status == OrderStatus.CANCELLED
    assert operations_of(order) == [("checkout", "done"), ("refund", "planned")]


def test_a_late_lot_is_dispatched_or_given_up_never_both(cast: Cast, settings: Settings) -> None:
    order = funded(cast)
    assert order.ship_by is not None
    moment = order.ship_by + NO_SHOW_GRACE

    at_once(
        settings,
        [
            partial(dispatch_late, order, cast.ada, moment),
            partial(end_late, moment),
            partial(end_late, moment),
        ],
    )

    found = reload(order).status, operations_of(order)
    assert found in [
        (OrderStatus.DISPATCHED, [("checkout", "done")]),
        (OrderStatus.CANCELLED, [("checkout", "done"), ("refund", "planned")]),
    ]


def reclaim_it(order: Order, moment: datetime, giver: Actor) -> None:
    with clock.held(moment), db.transaction() as session:
        handover.cancel(session, order.lot_code, actor=giver)


def accept_it(order: Order, moment: datetime, taker: Actor) -> None:
    with clock.held(moment):
        accept(order, taker)


def test_what_is_reclaimed_is_not_accepted_too(cast: Cast, settings: Settings) -> None:
    order = funded(cast)
    dispatch_it(order, cast.ada)
    arrive(order, cast.ben)
    moment = clock.now() + timedelta(days=31)

    outcomes = at_once(
        settings,
        [partial(accept_it, order, moment, cast.ben), partial(reclaim_it, order, moment, cast.ada)],
    )

    assert outcomes == ["ActNotAllowed", "ok"]
    settle_everything()
    status, (_checkout, (kind, _state)) = reload(order).status, operations_of(order)
    assert (status, kind) in {(OrderStatus.ACCEPTED, "payout"), (OrderStatus.REFUSED, "refund")}
