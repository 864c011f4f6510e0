"""The order's table, and everything it leaves out."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from market.orders.lifecycle import (
    ACTORS,
    MAIN_WAY,
    NEXT_STEPS,
    TRANSITIONS,
    ActionNotAllowed,
    OrderAction,
    OrderStatus,
    Side,
    allowed_actions,
    is_allowed,
    next_status,
)

FORBIDDEN = [pair for pair in product(OrderStatus, OrderAction) if pair not in TRANSITIONS]
ENDS = {
    OrderStatus.CLOSED,
    OrderStatus.CANCELLED,
    OrderStatus.REFUNDED,
    OrderStatus.RETURNED,
}


@pytest.mark.parametrize(("pair", "after"), TRANSITIONS.items())
def test_an_order_follows_its_table(
    pair: tuple[OrderStatus, OrderAction], after: OrderStatus
) -> None:
    assert next_status(*pair) == after
    assert is_allowed(*pair)


@pytest.mark.parametrize(("status", "action"), FORBIDDEN)
def test_an_order_refuses_everything_its_table_leaves_out(
    status: OrderStatus, action: OrderAction
) -> None:
    with pytest.raises(ActionNotAllowed) as refusal:
        next_status(status, action)

    assert refusal.value.values == {"status": status.value, "action": action.value}
    assert not is_allowed(status, action)


def test_every_state_but_the_ends_has_a_way_out_and_a_next_step() -> None:
    with_a_way_out = {status for status, _ in TRANSITIONS}

    assert with_a_way_out == set(OrderStatus) - ENDS
    assert set(NEXT_STEPS) == with_a_way_out


def test_every_action_has_an_actor() -> None:
    assert set(ACTORS) == set(OrderAction)


def test_the_main_way_is_a_way() -> None:
    steps = set(pairwise(MAIN_WAY))

    assert steps <= {(status, after) for (status, _), after in TRANSITIONS.items()}


def test_what_a_party_can_do_ends_with_the_dispatch() -> None:
    offers = {
        (status, side): allowed_actions(status, side)
        for status, side in product(OrderStatus, [Side.BUYER, Side.SELLER])
    }

    cancel = frozenset({OrderAction.CANCEL})
    assert {pair: actions for pair, actions in offers.items() if actions} == {
        (OrderStatus.PLACED, Side.BUYER): cancel,
        (OrderStatus.PLACED, Side.SELLER): cancel,
        (OrderStatus.FUNDED, Side.BUYER): cancel | {OrderAction.NO_SHOW},
        (OrderStatus.FUNDED, Side.SELLER): cancel,
        (OrderStatus.TRAVELLING, Side.BUYER): frozenset({OrderAction.NO_SHOW}),
    }
