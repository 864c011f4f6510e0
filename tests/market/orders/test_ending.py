"""Orders that end early: cancelled, or never paid; and what becomes of lot and money."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from foundation import clock, db
from market.listings.models import Listing, ListingStatus
from market.orders.deadlines import NO_SHOW_GRACE
from market.orders.ending import OnItsWay, cancel
from market.orders.lifecycle import ActionNotAllowed, OrderStatus
from market.orders.models import Order
from market.orders.placing import LotTaken, place
from market.orders.queries import NoSuchOrder, get_steps
from market.orders.wiring import end_no_shows, end_unpaid
from tests.market.stage import (
    Cast,
    dispatch,
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


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def listing_of(order: Order) -> Listing:
    with db.reading() as session:
        return session.get_one(Listing, order.listing_id)


def test_a_buyer_who_cancels_puts_the_lot_back_on_offer(cast: Cast) -> None:
    order = ordered(cast)

    with db.transaction() as session:
        cancel(session, order.id, actor=cast.ben)
    with db.transaction() as session:
        again = place(session, order.listing_id, actor=cast.mallory)

    assert reload(order).status == OrderStatus.CANCELLED
    assert operations_of(order) == []
    assert again.buyer_id == cast.mallory.organisation_id


def test_a_seller_who_cancels_takes_the_lot_off_the_market_and_the_money_goes_back(
    cast: Cast,
) -> None:
    order = funded(cast)

    with db.transaction() as session:
        cancel(session, order.id, actor=cast.ada)
    settle_everything()

    assert listing_of(order).status == ListingStatus.WITHDRAWN
    assert operations_of(order) == [("checkout", "done"), ("refund", "done")]
    with db.transaction() as session, pytest.raises(LotTaken):
        place(session, order.listing_id, actor=cast.mallory)


def test_a_dispatched_order_is_not_cancelled_by_a_button(cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)

    with db.transaction() as session, pytest.raises((OnItsWay, ActionNotAllowed)):
        cancel(session, order.id, actor=cast.ben)

    assert reload(order).status == OrderStatus.DISPATCHED


def test_an_order_is_nobody_else_s_to_cancel(cast: Cast) -> None:
    order = ordered(cast)

    with db.transaction() as session, pytest.raises(NoSuchOrder):
        cancel(session, order.id, actor=cast.mallory)


def test_an_order_that_nobody_pays_lapses_and_frees_the_lot(cast: Cast) -> None:
    order = ordered(cast)
    open_checkout(order)
    early = end_unpaid()

    with clock.held(order.pay_by + timedelta(minutes=6)):
        late = end_unpaid()
        settle_everything()

    assert (early, late) == (0, 1)
    assert reload(order).status == OrderStatus.CANCELLED
    assert listing_of(order).status == ListingStatus.OPEN
    assert operations_of(order) == [("checkout", "done"), ("expiry", "done")]


def test_a_payment_whose_notice_got_lost_is_found_before_an_order_lapses(cast: Cast) -> None:
    order = ordered(cast)
    pay_at_stripe(open_checkout(order))

    with clock.held(order.pay_by + timedelta(minutes=6)):
        ended = end_unpaid()

    assert ended == 0
    assert reload(order).status == OrderStatus.FUNDED


def late(order: Order, *, by: timedelta = timedelta(0)) -> datetime:
    assert order.ship_by is not None
    return order.ship_by + by


def test_a_buyer_whose_seller_does_not_ship_leaves_with_the_whole_price(cast: Cast) -> None:
    order = funded(cast)

    with clock.held(late(order)):
        with db.transaction() as session:
            cancel(session, order.id, actor=cast.ben)
        settle_everything()

    assert last_step(order) == ("no_show", "cancelled", cast.ben.organisation_id)
    assert listing_of(order).status == ListingStatus.WITHDRAWN
    assert operations_of(order) == [("checkout", "done"), ("refund", "done")]


def test_an_order_that_nobody_ships_ends_by_itself_after_the_grace(cast: Cast) -> None:
    order = funded(cast)

    with clock.held(late(order, by=NO_SHOW_GRACE - timedelta(seconds=1))):
        early = end_no_shows()
    with clock.held(late(order, by=NO_SHOW_GRACE)):
        ended = end_no_shows(), end_no_shows()
        settle_everything()

    assert (early, ended) == (0, (1, 0))
    assert last_step(order) == ("no_show", "cancelled", None)
    assert listing_of(order).status == ListingStatus.WITHDRAWN
    assert operations_of(order) == [("checkout", "done"), ("refund", "done")]


def test_a_handover_taken_back_does_not_start_the_time_anew(cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    on_its_way = reload(order).due_at
    with db.transaction() as session:
        handover.cancel(session, order.lot_code, actor=cast.ada)

    assert on_its_way is not None
    assert on_its_way > late(order)
    assert reload(order).due_at == order.ship_by


def test_a_lot_on_its_way_is_no_no_show_however_late(cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)

    with clock.held(late(order, by=NO_SHOW_GRACE)):
        ended = end_no_shows()

    assert ended == 0
    assert reload(order).status == OrderStatus.DISPATCHED


def last_step(order: Order) -> tuple[str | None, str, str | None]:
    with db.reading() as session:
        step = get_steps(session, order.id)[-1]
    return step.action and step.action.value, step.status.value, step.organisation_id
