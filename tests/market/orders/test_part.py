"""A lot that the buyer accepts in part: the seller is paid the share, the buyer gets the rest."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from foundation import db
from foundation.settings import Settings
from market.listings.models import Listing, ListingStatus
from market.money import Money
from market.orders.earning import Earning, earned_by, earning
from market.orders.ending import cancel
from market.orders.fulfilment import follow_custody
from market.orders.lifecycle import OrderStatus
from market.orders.models import Order
from market.orders.story import money_of
from market.payments.bookkeeping import Account
from market.payments.ledger import balances
from tests.market.orders.test_fulfilment import way_of
from tests.market.racing import at_once
from tests.market.stage import (
    FEE_MINOR,
    MASSES_G,
    PRICE_MINOR,
    Cast,
    accept,
    arrive,
    dispatch,
    funded,
    make_cast,
    operations_of,
    reload,
    settle_everything,
)
from traceability.custody.events import PackageMass
from traceability.custody.part_acceptance import RefusedPart
from traceability.custody.queries import get_head
from traceability.custody.words import RefusalReason
from traceability.lots.parting.accepting import accept_part


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def accept_but(order: Order, cast: Cast, *refused_g: int) -> str:
    """Ben signs for both drums less so much of each; the code of what he refused."""
    lot = order.lot_code
    with db.transaction() as session:
        parted = accept_part(
            session,
            lot,
            received=[PackageMass(f"{lot}.{n}", net_g) for n, net_g in enumerate(MASSES_G, 1)],
            refused=[
                RefusedPart(f"{lot}.{n}", net_g, RefusalReason.CONTAMINATED)
                for n, net_g in enumerate(refused_g, 1)
                if net_g
            ],
            actor=cast.ben,
        )
    return parted.refused.code


def at_the_gate(cast: Cast) -> Order:
    order = funded(cast)
    dispatch(order, cast.ada)
    arrive(order, cast.ben)
    return order


EUR = "EUR"
TABLE = [
    # price, fee, accepted, refused; paid, its fee, refund
    (1_420_000, 28_400, 625_000, 0, 1_420_000, 28_400, 0),
    (1_420_000, 28_400, 312_000, 313_000, 708_864, 14_177, 711_136),
    (100, 2, 1, 2, 33, 1, 67),  # 0.66 of a cent is one, charged on 33
    (101, 2, 1, 1, 51, 1, 50),  # half a cent goes up
    (100, 2, 1, 999, 0, 0, 100),
    (100, 2, 999, 1, 100, 2, 0),
]


@pytest.mark.parametrize("row", TABLE)
def test_the_share_of_a_price(row: tuple[int, ...]) -> None:
    price, fee, accepted, refused, paid, part, back = row

    found = earning(Money(price, EUR), Money(fee, EUR), accepted_g=accepted, refused_g=refused)

    assert found == Earning(Money(paid, EUR), Money(part, EUR), Money(back, EUR))


@given(st.integers(1, 10**10), st.integers(1, 10**11), st.integers(1, 10**11))
def test_what_is_paid_and_what_goes_back_are_the_price(
    price: int, accepted: int, refused: int
) -> None:
    fee = Money(price // 50, EUR)

    found = earning(Money(price, EUR), fee, accepted_g=accepted, refused_g=refused)

    assert found.paid.minor + found.refund.minor == price
    assert min(found.paid.minor, found.refund.minor, found.payout.minor) >= 0
    assert 0 <= found.fee.minor <= fee.minor


def test_the_seller_is_paid_the_share_and_the_buyer_gets_the_rest(cast: Cast) -> None:
    order = at_the_gate(cast)
    refused = accept_but(order, cast, 0, 313_000)
    planned = sorted(operations_of(order))
    settle_everything()

    assert planned == [("checkout", "done"), ("payout", "planned"), ("refund", "planned")]
    assert way_of(order) == ["placed", "funded", "dispatched", "received", "accepted", "closed"]
    assert {state for _, state in operations_of(order)} == {"done"}
    with db.reading() as session:
        seen = session.get_one(Order, order.id)
        listing = session.get_one(Listing, order.listing_id)
        held = balances(session, order.id)
        lines = [(line.amount.minor, line.state.value) for line in money_of(session, seen)]
        heads = [get_head(session, code) for code in (order.lot_code, refused)]
    assert (seen.accepted_mass_g, seen.refused_mass_g, seen.refused_lot) == (
        312_000, 313_000, refused,
    )  # fmt: skip
    assert listing.status is ListingStatus.SOLD
    stripe_fee = PRICE_MINOR * 15 // 1000 + 25
    assert {account: minor for (account, _), minor in held.items() if minor} == {
        Account.PLATFORM_FEE: 14_177,
        Account.STRIPE_FEES: -stripe_fee,
        Account.STRIPE_CLEARING: stripe_fee - 14_177,
    }
    assert sum(held.values()) == 0
    assert lines == [
        (PRICE_MINOR, "done"),
        (711_136, "done"),
        (14_177, "done"),
        (708_864 - 14_177, "done"),
    ]
    assert [(head.owner_id, head.custodian_id) for head in heads] == [
        (order.buyer_id, order.buyer_id),
        (order.seller_id, order.seller_id),
    ]


def test_hearing_of_it_twice_pays_once(cast: Cast) -> None:
    order = at_the_gate(cast)
    refused = accept_but(order, cast, 12_000, 0)

    for _ in range(2):
        with db.transaction() as session:
            follow_custody(session, {"lots": [order.lot_code, refused]})
    settle_everything()

    assert sorted(operations_of(order)) == [
        ("checkout", "done"), ("payout", "done"), ("refund", "done"),
    ]  # fmt: skip


def test_so_little_that_it_is_worth_nothing_closes_without_a_payout(cast: Cast) -> None:
    order = at_the_gate(cast)
    with db.transaction() as session:
        seen = session.get_one(Order, order.id)
        seen.price_minor, seen.fee_minor = 100, 2
        session.add(seen)

    accept_but(order, cast, 312_000, 312_999)

    found = reload(order)
    assert found.status is OrderStatus.CLOSED
    assert earned_by(found).refund == Money(100, EUR)
    assert sorted(operations_of(order)) == [("checkout", "done"), ("refund", "planned")]


def test_a_cancellation_and_acceptances_at_once_leave_one_story(
    cast: Cast, settings: Settings
) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)

    def cancel_order() -> None:
        with db.transaction() as session:
            cancel(session, order.id, actor=cast.ada)

    outcomes = at_once(
        settings,
        [
            lambda: accept_but(order, cast, 12_000, 0),
            lambda: accept_but(order, cast, 12_000, 0),
            lambda: accept(order, cast.ben),
            cancel_order,
        ],
    )
    settle_everything()

    assert (outcomes.count("ok"), outcomes.count("ActNotAllowed")) in ((1, 2), (1, 3))
    with db.reading() as session:
        held = balances(session, order.id)
    assert sum(held.values()) == 0
    assert held.get((Account.BUYER_FUNDS_HELD, EUR), 0) == 0
    assert held[Account.PLATFORM_FEE, EUR] in (FEE_MINOR, earned_by(reload(order)).fee.minor)
    assert reload(order).status is OrderStatus.CLOSED
