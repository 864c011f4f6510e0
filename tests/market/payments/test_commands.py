"""`flask payments`: what an operator sees."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import db
from market.payments.models import OperationState, PaymentOperation
from market.payments.operations import get_operations
from market.payments.sandbox import acts
from tests.market.stage import (
    Cast,
    accept,
    dispatch,
    funded,
    make_cast,
    operations_of,
    sandbox_of,
    settle_everything,
)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def test_reconcile_says_that_every_cent_is_explained_or_which_is_not(
    app: Flask, cast: Cast
) -> None:
    funded(cast)
    runner = app.test_cli_runner()
    context = app.extensions["stage"]
    context.pop()

    clean = runner.invoke(args=["payments", "reconcile"])
    with app.app_context(), sandbox_of().store.open() as books:
        (line,) = books.all(acts.LINE)
        books.add(acts.LINE, {**line, "id": "txn_odd", "source": "py_unknown"})
    odd = runner.invoke(args=["payments", "reconcile"])
    context.push()

    assert clean.output.splitlines() == [
        "1 statement lines, 2 ledger entries",
        "held for orders not yet accepted: EUR 14200.00",
        "every cent is explained",
    ]
    assert clean.exit_code == 0
    assert "unexplained: txn_odd: charge EUR 14200.00 is not in the books" in odd.output
    assert odd.exit_code == 1


def test_a_failed_payout_is_tried_anew_under_a_new_key(app: Flask, cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    accept(order, cast.ben)
    with db.transaction() as session:
        payout = get_operations(session, order.id)[-1]
        row = session.get_one(PaymentOperation, payout.id)
        row.state = OperationState.FAILED
        session.add(row)
    context = app.extensions["stage"]
    context.pop()
    again = app.test_cli_runner().invoke(args=["payments", "retry", payout.id])
    unknown = app.test_cli_runner().invoke(args=["payments", "retry", "nothing"])
    context.push()
    settle_everything()

    assert f"payout 2 of {order.id}" in again.output
    assert "There is no failed operation with this id." in unknown.output
    assert operations_of(order) == [
        ("checkout", "done"),
        ("payout", "failed"),
        ("payout", "done"),
    ]
