"""Operations that need somebody: failed and not tried again, or without an answer for long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import N_, Conflict, Forbidden, NotFound
from market.money import Money
from market.payments import operations
from market.payments.asking import params_of
from market.payments.models import OperationKind, OperationState, PaymentOperation
from market.payments.operations import OPEN_STATES

MONEY_KINDS = frozenset({OperationKind.PAYOUT, OperationKind.REFUND})
# A hosted page that could not be made or closed is made anew by its buyer, or runs out by itself.
SOMEBODY_WAITS = (*sorted(MONEY_KINDS), OperationKind.ACCOUNT)
LONG = timedelta(hours=1)


class NoSuchOperation(NotFound):
    """There is no operation with this id."""

    message = N_("There is no payment operation with this id.")


class NotToRetry(Conflict):
    """An operation that has not failed, or that was tried again already."""

    message = N_("This operation has not failed, or was tried again already. Look at it anew.")


class TakesTwo(Forbidden):
    """Nobody moves money by hand alone."""

    message = N_("A payout or refund is tried again at the desk: one proposes, another confirms.")


def is_stuck() -> ColumnElement[bool]:
    """The condition of an operation that needs somebody, for a select of operations."""
    later = aliased(PaymentOperation)
    tried_again = exists().where(
        col(later.subject) == col(PaymentOperation.subject),
        col(later.kind) == col(PaymentOperation.kind),
        col(later.params_hash) == col(PaymentOperation.params_hash),
        col(later.seq) > col(PaymentOperation.seq),
    )
    return or_(
        and_(
            col(PaymentOperation.state) == OperationState.FAILED,
            col(PaymentOperation.kind).in_(SOMEBODY_WAITS),
            ~tried_again,
        ),
        is_slow(),
    )


def is_slow() -> ColumnElement[bool]:
    """The condition of an operation that has been on its way for long."""
    return and_(
        col(PaymentOperation.state).in_(OPEN_STATES),
        col(PaymentOperation.planned_at) < clock.now() - LONG,
    )


def get_operation(session: Session, operation_id: str) -> PaymentOperation:
    """An operation by its id. Raises `NoSuchOperation`."""
    operation = session.get(PaymentOperation, operation_id)
    if operation is None:
        raise NoSuchOperation()
    return operation


def get_failed(session: Session, operation_id: str) -> PaymentOperation:
    """An operation that can be tried again, held until the transaction ends.

    Raises `NoSuchOperation` or `NotToRetry`.
    """
    operation = session.exec(
        select(PaymentOperation)
        .where(PaymentOperation.id == operation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if operation is None:
        raise NoSuchOperation()
    again = session.exec(
        select(PaymentOperation.id)
        .where(PaymentOperation.id == operation_id)
        .where(PaymentOperation.state == OperationState.FAILED)
        .where(is_stuck())
    ).first()
    if again is None:
        raise NotToRetry()
    return operation


def retry(session: Session, operation_id: str) -> PaymentOperation:
    """Plan a failed operation anew, under a new key; money is checked against the ledger again.

    Raises what `get_failed` raises, and `NotCovered`.
    """
    failed = get_failed(session, operation_id)
    params = params_of(failed)
    match failed.kind:
        case OperationKind.PAYOUT:
            return operations.plan_payout(
                session,
                failed.subject,
                amount=_amount(params),
                account_id=params["account_id"],
                charge_id=params["charge_id"],
            )
        case OperationKind.REFUND:
            return operations.plan_refund(
                session,
                failed.subject,
                amount=_amount(params),
                payment_id=params["payment_id"],
            )
        case _:
            return operations.plan(session, failed.subject, kind=failed.kind, params=params)


def hurry(session: Session, operation_id: str) -> PaymentOperation:
    """Have an operation on its way looked at now: the same key, so nothing happens twice."""
    operation = get_operation(session, operation_id)
    if operation.state not in OPEN_STATES:
        raise NotToRetry()
    operation.due_at = min(operation.due_at, clock.now())
    session.add(operation)
    session.flush()
    return operation


def amount_of(operation: PaymentOperation) -> Money | None:
    """The money an operation moves, if it moves any."""
    params = params_of(operation)
    return _amount(params) if "amount_minor" in params else None


def _amount(params: dict[str, Any]) -> Money:
    return Money(params["amount_minor"], params["currency"])
