"""An order's whole way, driven by what is signed at the gate and by what Stripe shows."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import db
from foundation.notifications import outbox
from market.listings.models import Listing, ListingStatus
from market.orders.lifecycle import OrderStatus
from market.orders.models import Order
from market.orders.queries import get_steps
from market.payments.bookkeeping import Account
from market.payments.ledger import balances
from tests.market.stage import (
    FEE_MINOR,
    PRICE_MINOR,
    Cast,
    accept,
    arrive,
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
from traceability.custody.queries import get_events, get_head
from traceability.custody.words import RefusalReason


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def listing_status(order: Order) -> ListingStatus:
    with db.reading() as session:
        return session.get_one(Listing, order.listing_id).status


def balances_of(order: Order) -> dict[str, int]:
    with db.reading() as session:
        return {
            account.value: minor
            for (account, _), minor in balances(session, order.id).items()
            if minor
        }


def way_of(order: Order) -> list[str]:
    with db.reading() as session:
        return [step.status.value for step in get_steps(session, order.id)]


def test_a_lot_is_paid_dispatched_received_accepted_and_paid_out(cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    arrive(order, cast.ben)
    accept(order, cast.ben)
    settle_everything()

    assert way_of(order) == ["placed", "funded", "dispatched", "received", "accepted", "closed"]
    assert operations_of(order) == [("checkout", "done"), ("payout", "done")]
    assert listing_status(order) == ListingStatus.SOLD
    stripe_fee = PRICE_MINOR * 15 // 1000 + 25
    assert balances_of(order) == {
        Account.PLATFORM_FEE: FEE_MINOR,
        Account.STRIPE_FEES: -stripe_fee,
        Account.STRIPE_CLEARING: stripe_fee - FEE_MINOR,
    }


def test_ownership_passes_under_the_seller_s_key_when_the_buyer_accepts(cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    accept(order, cast.ben)

    with db.reading() as session:
        sale = get_events(session, order.lot_code)[-1]
        head = get_head(session, order.lot_code)
    assert (sale.act.buyer_id, sale.act.order_id) == (order.buyer_id, order.id)
    assert sale.occasion.organisation_id == order.seller_id
    assert (head.owner_id, head.custodian_id) == (order.buyer_id, order.buyer_id)
    assert way_of(order) == ["placed", "funded", "dispatched", "accepted"]


def test_a_refused_lot_is_refunded_whole_and_leaves_the_market(cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    arrive(order, cast.ben)
    with db.transaction() as session:
        handover.refuse(
            session,
            order.lot_code,
            reason=RefusalReason.WRONG_MATERIAL,
            note="ferrite under NdFeB",
            actor=cast.ben,
        )
    settle_everything()

    assert way_of(order) == ["placed", "funded", "dispatched", "received", "refused", "refunded"]
    assert operations_of(order) == [("checkout", "done"), ("refund", "done")]
    assert listing_status(order) == ListingStatus.WITHDRAWN
    stripe_fee = PRICE_MINOR * 15 // 1000 + 25
    assert balances_of(order) == {
        Account.STRIPE_FEES: -stripe_fee,
        Account.STRIPE_CLEARING: stripe_fee,
    }


def test_a_handover_to_somebody_else_is_no_dispatch(cast: Cast) -> None:
    order = funded(cast)

    dispatch(order, cast.ada, taker_id=cast.cleo.organisation_id)

    assert reload(order).status == OrderStatus.FUNDED


def test_a_handover_that_is_taken_back_can_be_offered_again(cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    with db.transaction() as session:
        handover.cancel(session, order.lot_code, actor=cast.ada)
    dispatch(order, cast.ada)

    assert way_of(order) == ["placed", "funded", "dispatched", "funded", "dispatched"]


def test_a_lot_that_left_before_it_was_paid_is_caught_up_with_when_it_is(cast: Cast) -> None:
    order = ordered(cast)
    dispatch(order, cast.ada)
    arrive(order, cast.ben)
    before = way_of(order)
    pay_at_stripe(open_checkout(order))
    settle_everything()

    assert before == ["placed"]
    assert way_of(order) == ["placed", "funded", "dispatched", "received"]


def test_a_custody_event_told_twice_moves_an_order_once(app: Flask, cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    accept(order, cast.ben)
    with db.transaction() as session:
        outbox.post(session, "custody.recorded", {"lots": [order.lot_code]}, key="told again")
    outbox.deliver_pending()

    assert way_of(order) == ["placed", "funded", "dispatched", "accepted"]
    assert operations_of(order) == [("checkout", "done"), ("payout", "planned")]
