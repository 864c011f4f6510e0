"""How a lot came, by the legs of its order: what 40 t and more in one receipt is held against."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from foundation import clock, db
from market.delivery.legs import planning
from tests.market.delivery.test_legs import LORRY, TRAIN, plan, take
from tests.market.stage import Cast, accept, dispatch, funded, make_cast
from traceability.stock.balance import TransportMode
from traceability.stock.carriage import Receipt, modes_of
from traceability.stock.remarks import movement_remarks

FIFTY_TONNES_G = 50_000_000


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def came(lot: str, taker_id: str, days: int = 0) -> frozenset[TransportMode]:
    """How the lot came to somebody who takes it now, or so many days later."""
    receipt = Receipt(lot, taker_id, clock.now() + timedelta(days=days))
    with db.reading() as session:
        return modes_of(session, [receipt]).get(receipt, frozenset())


def marked(modes: frozenset[TransportMode]) -> list[str]:
    found = movement_remarks(
        received_g=FIFTY_TONNES_G, handed_over_g=0, difference_g=0, modes=modes
    )
    return [remark.key for remark in found]


def test_fifty_tonnes_by_rail_are_one_load_and_by_road_they_are_not(cast: Cast) -> None:
    order = funded(cast)
    buyer_id, carrier_id = order.buyer_id, cast.cleo.organisation_id
    assert marked(came(order.lot_code, buyer_id)) == ["heavy_receipt"]  # nobody said how

    plan(cast, order, TRAIN)
    assert came(order.lot_code, buyer_id) == {TransportMode.RAIL}
    assert marked(came(order.lot_code, buyer_id)) == []
    assert came(order.lot_code, buyer_id, days=-1) == frozenset()  # before the order
    assert came(order.lot_code, cast.ada.organisation_id) == frozenset()  # no part of the plan

    plan(cast, order, LORRY)
    assert marked(came(order.lot_code, buyer_id)) == ["heavy_receipt"]  # one by road is enough
    assert came(order.lot_code, carrier_id) == {TransportMode.RAIL, TransportMode.ROAD}
    with db.transaction() as session:
        planning.drop(session, order.id, 2, actor=cast.ada)
    assert marked(came(order.lot_code, buyer_id)) == []


def test_legs_that_a_carrier_signed_for_count_before_those_on_paper(cast: Cast) -> None:
    order = funded(cast)
    plan(cast, order)
    plan(cast, order, TRAIN)
    dispatch(order, cast.ada, taker_id=cast.cleo.organisation_id)
    take(cast, order)
    dispatch(order, cast.cleo, taker_id=cast.ben.organisation_id)
    accept(order, cast.ben)

    assert came(order.lot_code, cast.ben.organisation_id) == {TransportMode.ROAD}
