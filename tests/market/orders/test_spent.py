"""A lot that its seller splits is sold no more: the listing ends, and the money goes back."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import db
from market.listings.models import Listing, ListingStatus
from market.listings.publishing import NothingLeft, publish
from market.money import Money
from market.orders.lifecycle import OrderStatus
from tests.market.stage import (
    MASSES_G,
    Cast,
    funded,
    listed,
    make_cast,
    operations_of,
    ordered,
    reload,
    settle_everything,
)
from traceability.lots.registration import LotPackage
from traceability.lots.transforming.making import Part, Weighed, split_lot


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def split(cast: Cast, code: str) -> None:
    parts = [Part((LotPackage(net_g),)) for net_g in MASSES_G]
    with db.transaction() as session:
        split_lot(session, code, parts, Weighed(), actor=cast.ada)


def listing_status(listing_id: str) -> ListingStatus:
    with db.reading() as session:
        return session.get_one(Listing, listing_id).status


def test_a_split_lot_leaves_the_market_and_cannot_be_listed_again(cast: Cast) -> None:
    listing = listed(cast.ada)

    split(cast, listing.lot_code)

    assert listing_status(listing.id) == ListingStatus.WITHDRAWN
    with pytest.raises(NothingLeft), db.transaction() as session:
        publish(session, listing.lot_code, price=Money(1_000, "EUR"), actor=cast.ada)


def test_an_order_that_nobody_paid_ends(cast: Cast) -> None:
    order = ordered(cast)

    split(cast, order.lot_code)

    assert reload(order).status == OrderStatus.CANCELLED
    assert listing_status(order.listing_id) == ListingStatus.WITHDRAWN


def test_what_was_paid_for_a_lot_that_is_split_goes_back(cast: Cast) -> None:
    order = funded(cast)

    split(cast, order.lot_code)
    settle_everything()

    assert reload(order).status == OrderStatus.CANCELLED
    assert listing_status(order.listing_id) == ListingStatus.WITHDRAWN
    assert operations_of(order) == [("checkout", "done"), ("refund", "done")]
