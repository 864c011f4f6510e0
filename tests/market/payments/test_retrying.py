from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import clock, db
from market.payments import operations, retrying
from market.payments.models import OperationKind, OperationState, PaymentOperation
from market.payments.retrying import LONG, NotToRetry
from tests.factories import sign_in, submit
from tests.foundation.parties.cast import words_of
from tests.market.desk.people import make_desk

STATES = tuple(OperationState)


def planned(
    kind: OperationKind, state: OperationState, *, subject: str = "RO-1", seq: int = 1
) -> PaymentOperation:
    with db.transaction() as session:
        operation = operations.plan(session, subject, kind=kind, params={"name": subject})
        operation.state = state
        session.add(operation)
        assert operation.seq == seq
        return operation


def stuck() -> Sequence[str]:
    with db.reading() as session:
        return session.exec(select(PaymentOperation.id).where(retrying.is_stuck())).all()


@pytest.mark.parametrize(
    ("kind", "is_stuck"),
    [
        (OperationKind.CHECKOUT, False),
        (OperationKind.EXPIRY, False),
        (OperationKind.PAYOUT, True),
        (OperationKind.REFUND, True),
        (OperationKind.ACCOUNT, True),
    ],
)
def test_a_failure_that_somebody_waits_for_is_stuck(
    app: Flask, kind: OperationKind, is_stuck: bool
) -> None:
    operation = planned(kind, OperationState.FAILED)

    assert list(stuck()) == ([operation.id] if is_stuck else [])


@pytest.mark.parametrize("state", STATES)
def test_what_stays_open_for_an_hour_is_stuck(app: Flask, state: OperationState) -> None:
    with clock.held(clock.now() - LONG - timedelta(seconds=1)):
        operation = planned(OperationKind.CHECKOUT, state)
    planned(OperationKind.CHECKOUT, OperationState.UNKNOWN, subject="RO-2")

    is_open = state in operations.OPEN_STATES
    assert list(stuck()) == ([operation.id] if is_open else [])


def test_a_failure_that_was_tried_again_is_not_stuck(app: Flask) -> None:
    planned(OperationKind.ACCOUNT, OperationState.FAILED)
    later = planned(OperationKind.ACCOUNT, OperationState.FAILED, seq=2)

    assert list(stuck()) == [later.id]


def test_what_moves_no_money_is_tried_again_by_one(app: Flask, client: FlaskClient) -> None:
    failed = planned(OperationKind.ACCOUNT, OperationState.FAILED)
    oda = sign_in(client, make_desk().oda)

    page = words_of(oda.get(f"/desk/payments/{failed.id}"))
    unsaid = submit(oda, f"/desk/payments/{failed.id}/retry", reason="")
    sent = submit(oda, f"/desk/payments/{failed.id}/retry", reason="The form is complete.")
    again = submit(oda, f"/desk/payments/{failed.id}/retry", reason="Twice.")

    assert "No money moves." in page
    assert unsaid.status_code == 422
    assert sent.status_code == 303
    assert again.status_code == 409
    with db.reading() as session:
        rows = operations.get_operations(session, failed.subject)
    assert [(one.seq, one.state.value) for one in rows] == [(1, "failed"), (2, "planned")]
    assert "had a failed operation tried again" in words_of(oda.get("/desk/trail"))


def test_an_operation_on_its_way_is_looked_at_now(app: Flask, client: FlaskClient) -> None:
    waiting = planned(OperationKind.PAYOUT, OperationState.UNKNOWN)
    with db.transaction() as session:
        row = session.get_one(PaymentOperation, waiting.id)
        row.due_at = clock.now() + timedelta(hours=9)
        session.add(row)
    oda = sign_in(client, make_desk().oda)

    sent = submit(oda, f"/desk/payments/{waiting.id}/hurry")

    assert "It is looked at again within seconds." in words_of(oda.get(sent.location))
    with db.reading() as session:
        assert session.get_one(PaymentOperation, waiting.id).due_at <= clock.now()


def test_what_is_done_is_not_hurried(app: Flask) -> None:
    done = planned(OperationKind.PAYOUT, OperationState.DONE)

    with pytest.raises(NotToRetry), db.transaction() as session:
        retrying.hurry(session, done.id)
