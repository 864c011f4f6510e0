"""An order's whole way, driven by what is signed at the gate and by what Stripe shows."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import db
from foundation.notifications import outbox
from foundation.parties.queries import get_organisation
from market.listings.models import Listing, ListingStatus
from market.listings.publishing import publish
from market.money import Money
from market.orders.lifecycle import OrderStatus
from market.orders.models import Order
from market.orders.placing import place
from market.orders.queries import get_steps
from market.payments.bookkeeping import Account
from market.payments.ledger import balances
from tests.factories import make_site
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

    assert way_of(order) == ["placed", "funded", "dispatched", "received", "refused", "returning"]
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


def refused(cast: Cast, *, is_at_the_gate: bool = True) -> Order:
    order = funded(cast)
    dispatch(order, cast.ada)
    if is_at_the_gate:
        arrive(order, cast.ben)
    with db.transaction() as session:
        handover.refuse(session, order.lot_code, reason=RefusalReason.PAPERS, actor=cast.ben)
    return order


def bring_back(cast: Cast, order: Order) -> None:
    with db.transaction() as session:
        yard = make_site(session, get_organisation(session, cast.ada.organisation_id))
    with db.transaction() as session:
        handover.bring_back(session, order.lot_code, site_id=yard.id, actor=cast.ada)


def test_a_refused_lot_is_returned_when_its_seller_signs_that_it_is_back(cast: Cast) -> None:
    order = refused(cast)
    settle_everything()

    bring_back(cast, order)

    assert way_of(order)[-3:] == ["refused", "returning", "returned"]
    assert reload(order).due_at is None


def test_a_lot_that_is_back_before_its_refund_waits_for_the_money(cast: Cast) -> None:
    order = refused(cast)
    bring_back(cast, order)
    before = way_of(order)[-1]

    settle_everything()

    assert before == "refused"
    assert way_of(order)[-3:] == ["refused", "returning", "returned"]


def test_a_refused_lot_is_gone_from_the_gate_when_a_carrier_takes_it(cast: Cast) -> None:
    order = refused(cast)
    settle_everything()

    dispatch(order, cast.ada, taker_id=cast.cleo.organisation_id)
    offered = way_of(order)[-1]
    accept(order, cast.cleo)

    assert (offered, way_of(order)[-1]) == ("returning", "returned")


def test_a_lot_refused_before_it_left_has_nowhere_to_come_back_from(cast: Cast) -> None:
    order = refused(cast, is_at_the_gate=False)
    settle_everything()

    assert way_of(order)[-2:] == ["refused", "refunded"]


def test_a_refused_lot_may_be_sold_anew_while_it_waits_to_be_fetched(cast: Cast) -> None:
    order = refused(cast)
    settle_everything()

    with db.transaction() as session:
        listing = publish(session, order.lot_code, price=Money(900_000, "EUR"), actor=cast.ada)
    with db.transaction() as session:
        again = place(session, listing.id, actor=cast.mallory)
    pay_at_stripe(open_checkout(again))
    settle_everything()
    dispatch(again, cast.ada)
    accept(again, cast.mallory)

    assert way_of(order)[-1] == "returned"
    assert way_of(again) == ["placed", "funded", "dispatched", "accepted"]
