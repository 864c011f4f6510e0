"""`flask payments`: what an operator sees."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import db
from market.payments.models import OperationKind, OperationState
from market.payments.operations import plan
from market.payments.sandbox import acts
from tests.market.desk.people import payout_failed
from tests.market.stage import Cast, funded, make_cast, sandbox_of


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


def test_the_command_tries_again_what_moves_no_money(app: Flask, cast: Cast) -> None:
    with db.transaction() as session:
        failed = plan(session, cast.ben.organisation_id, kind=OperationKind.ACCOUNT, params={})
        failed.state = OperationState.FAILED
        session.add(failed)
    _order, payout_id = payout_failed(cast)
    context = app.extensions["stage"]
    context.pop()
    runner = app.test_cli_runner()
    again = runner.invoke(args=["payments", "retry", failed.id])
    money = runner.invoke(args=["payments", "retry", payout_id])
    unknown = runner.invoke(args=["payments", "retry", "nothing"])
    context.push()

    assert f"account 2 of {cast.ben.organisation_id}" in again.output
    assert "one proposes, another confirms" in money.output
    assert "There is no payment operation with this id." in unknown.output
    assert (again.exit_code, money.exit_code, unknown.exit_code) == (0, 1, 1)
