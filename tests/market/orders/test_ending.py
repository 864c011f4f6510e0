"""Orders that end early: cancelled, or never paid; and what becomes of lot and money."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from foundation import clock, db
from market.listings.models import Listing, ListingStatus
from market.orders.ending import OnItsWay, cancel
from market.orders.lifecycle import ActionNotAllowed, OrderStatus
from market.orders.models import Order
from market.orders.placing import LotTaken, place
from market.orders.queries import NoSuchOrder
from market.orders.wiring import end_unpaid
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
