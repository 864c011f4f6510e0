"""What an answered operation changes: its row, the ledger, and what the order's side is told."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from foundation import clock
from foundation.notifications import outbox
from market.money import Money
from market.payments import bookkeeping, ledger, operations, receiving
from market.payments.asking import Answer, params_of
from market.payments.bookkeeping import EntryKind
from market.payments.gateway import (
    AccountFacts,
    CheckoutFacts,
    GatewayRefused,
    PayoutFacts,
    RefundFacts,
    RefundStatus,
)
from market.payments.models import OperationKind, OperationState, PaymentOperation, PayoutAccount

PAID_OUT = "payment.paid_out"
REFUNDED = "payment.refunded"
FAILED = "payment.operation_failed"
PASSING_WAIT = timedelta(minutes=15)
MOST_TRIES = 40  # a seller who needs ten hours for a form is paid when the form is done


def settle(session: Session, operation_id: str, answer: Answer) -> None:
    """Take the provider's answer. A second answer to the same operation changes nothing."""
    operation = _locked(session, operation_id)
    if operation.state in (OperationState.DONE, OperationState.FAILED):
        return
    if isinstance(answer, RefundFacts) and answer.status == RefundStatus.FAILED:
        fail(session, operation_id, GatewayRefused("refund_failed", "the bank sent it back"))
        return
    operation.state = OperationState.DONE
    operation.stripe_id = _stripe_id(operation, answer)
    operation.settled_at = clock.now()
    operation.last_error = None
    session.add(operation)
    session.flush()
    _take_effect(session, operation, answer)


def fail(session: Session, operation_id: str, refusal: GatewayRefused) -> None:
    """The provider said no. What may be granted later is planned anew under a new key."""
    operation = _locked(session, operation_id)
    if operation.state in (OperationState.DONE, OperationState.FAILED):
        return
    operation.state = OperationState.FAILED
    operation.settled_at = clock.now()
    operation.last_error = str(refusal)[:500]
    session.add(operation)
    session.flush()
    if refusal.is_passing and operation.seq < MOST_TRIES:
        operations.plan(
            session,
            operation.subject,
            kind=operation.kind,
            params=params_of(operation),
            due_at=clock.now() + PASSING_WAIT,
        )
        return
    message = {"subject": operation.subject, "operation_id": operation.id}
    outbox.post(session, FAILED, message, key=operation.id)


def _take_effect(session: Session, operation: PaymentOperation, answer: Answer) -> None:
    match answer:
        case CheckoutFacts():
            receiving.apply_checkout(session, answer)
        case PayoutFacts():
            _book_payout(session, operation, answer)
        case RefundFacts():
            _book_refund(session, operation, answer)
        case AccountFacts():
            _keep_account(session, operation, answer)


def _stripe_id(operation: PaymentOperation, answer: Answer) -> str | None:
    """The object this operation made; closing a page makes none."""
    match answer:
        case CheckoutFacts():
            is_made = operation.kind == OperationKind.CHECKOUT
            return answer.checkout_id if is_made else None
        case PayoutFacts():
            return answer.payout_id
        case RefundFacts():
            return answer.refund_id
        case AccountFacts():
            return answer.account


def _book_payout(session: Session, operation: PaymentOperation, answer: PayoutFacts) -> None:
    _check_amount(operation, answer.amount)
    ledger.book(
        session,
        operation.subject,
        kind=EntryKind.PAYOUT,
        reference=operation.id,
        movements=bookkeeping.payout(answer.amount),
    )
    outbox.post(session, PAID_OUT, {"order_id": operation.subject}, key=operation.id)


def _book_refund(session: Session, operation: PaymentOperation, answer: RefundFacts) -> None:
    _check_amount(operation, answer.amount)
    ledger.book(
        session,
        operation.subject,
        kind=EntryKind.REFUND,
        reference=operation.id,
        movements=bookkeeping.refund(answer.amount),
    )
    outbox.post(session, REFUNDED, {"order_id": operation.subject}, key=operation.id)


def _keep_account(session: Session, operation: PaymentOperation, answer: AccountFacts) -> None:
    account = session.exec(
        select(PayoutAccount)
        .where(PayoutAccount.organisation_id == operation.subject)
        .with_for_update()
    ).one()
    if account.stripe_id is None:
        account.stripe_id = answer.account
        session.add(account)


def _check_amount(operation: PaymentOperation, amount: Money) -> None:
    params = params_of(operation)
    planned = Money(params["amount_minor"], params["currency"])
    assert amount == planned, "the provider did what it was asked, under our key"


def _locked(session: Session, operation_id: str) -> PaymentOperation:
    return session.exec(
        select(PaymentOperation).where(PaymentOperation.id == operation_id).with_for_update()
    ).one()
