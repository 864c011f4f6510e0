"""Operations are done: claimed, asked of the provider outside any transaction, and settled.

An operation without an answer is `unknown`. It is asked again under the same key for a day (the
provider keeps keys that long); after that it is only looked up, never sent.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from foundation import clock, db
from market.payments import asking, settling
from market.payments.gateway import Gateway, GatewayBusy, GatewayRefused, GatewayUnsure
from market.payments.models import OperationKind, OperationState, PaymentOperation, PayoutAccount
from market.payments.operations import OPEN_STATES

KEY_LIVES = timedelta(hours=24)
LEASE = timedelta(seconds=90)
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)
ACCOUNT_WAIT = timedelta(seconds=10)
BATCH = 50
PATIENCE_S = 8
LOOKS_PER_S = 4


@dataclass(frozen=True)
class Claim:
    """An operation in this process's hands until its lease ends."""

    operation: PaymentOperation
    account: str | None
    is_too_old_to_send: bool


def run_due(gateway: Gateway) -> int:
    """Do every operation that is due; how many were done. For the worker and for tests."""
    with db.reading() as session:
        due = session.exec(
            select(PaymentOperation.id)
            .where(col(PaymentOperation.state).in_(OPEN_STATES))
            .where(PaymentOperation.due_at <= clock.now())
            .order_by(col(PaymentOperation.due_at), col(PaymentOperation.id))
            .limit(BATCH)
        ).all()
    return sum(run(gateway, operation_id) for operation_id in due)


def run(gateway: Gateway, operation_id: str) -> bool:
    """Do one operation now; says whether it is done. Call outside a transaction."""
    with db.transaction() as session:
        claim = _claim(session, operation_id)
    if claim is None:
        return False
    operation = claim.operation
    try:
        if claim.is_too_old_to_send:
            answer = asking.look_up(gateway, operation)
        else:
            answer = asking.send(gateway, operation, account=claim.account)
    except GatewayRefused as refusal:
        with db.transaction() as session:
            settling.fail(session, operation_id, refusal)
        return False
    except (GatewayUnsure, GatewayBusy) as trouble:
        with db.transaction() as session:
            _wait(session, operation_id, trouble)
        return False
    with db.transaction() as session:
        settling.settle(session, operation_id, answer)
    return True


def wait_for_other(operation_id: str) -> None:
    """Wait a little for an operation that another process is asking about just now."""
    for _ in range(PATIENCE_S * LOOKS_PER_S):
        with db.reading() as session:
            operation = session.get(PaymentOperation, operation_id)
        if operation is None or operation.state != OperationState.SENT:
            return
        time.sleep(1 / LOOKS_PER_S)


def _claim(session: Session, operation_id: str) -> Claim | None:
    """Take a due operation into this process's hands: one conditional UPDATE, one winner."""
    operation = session.get(PaymentOperation, operation_id)
    if operation is None or operation.state not in OPEN_STATES:
        return None
    account = _account(session, operation)
    if operation.kind == OperationKind.PAYOUT and account is None:
        _postpone(session, operation_id, until=clock.now() + ACCOUNT_WAIT)
        return None
    moment = clock.now()
    claimed = session.connection().execute(
        update(PaymentOperation)
        .where(col(PaymentOperation.id) == operation_id)
        .where(col(PaymentOperation.state).in_(OPEN_STATES))
        .where(col(PaymentOperation.due_at) <= moment)
        .values(
            state=OperationState.SENT,
            attempts=PaymentOperation.attempts + 1,
            due_at=moment + LEASE,
            first_sent_at=operation.first_sent_at or moment,
        )
    )
    if _count(claimed) != 1:
        return None
    first = operation.first_sent_at or moment
    session.refresh(operation)
    return Claim(operation, account, is_too_old_to_send=moment - first >= KEY_LIVES)


def _account(session: Session, operation: PaymentOperation) -> str | None:
    """The seller's Stripe account, when it can be paid."""
    if operation.kind != OperationKind.PAYOUT:
        return None
    account = session.get(PayoutAccount, asking.params_of(operation)["account_id"])
    return account.stripe_id if account and account.active_since else None


def _postpone(session: Session, operation_id: str, *, until: datetime) -> None:
    session.connection().execute(
        update(PaymentOperation)
        .where(col(PaymentOperation.id) == operation_id)
        .where(col(PaymentOperation.state) == OperationState.PLANNED)
        .values(due_at=until)
    )


def _wait(session: Session, operation_id: str, trouble: Exception) -> None:
    """No answer, or "later": unknown until it is asked again under its own key."""
    operation = session.get_one(PaymentOperation, operation_id)
    if operation.state != OperationState.SENT:
        return
    operation.state = OperationState.UNKNOWN
    operation.last_error = f"{type(trouble).__name__}: {trouble}"[:500]
    retry = min(FIRST_RETRY * 2 ** min(operation.attempts, 12), LONGEST_RETRY)
    operation.due_at = clock.now() + retry
    session.add(operation)


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
