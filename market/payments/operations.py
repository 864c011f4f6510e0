"""Operations: what is to be asked of the payment provider, written where it is decided.

The row is part of the deciding transaction; its key and parameters are fixed before the first
call (see `executing`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func
from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.ids import new_id
from market.money import Money
from market.payments import ledger
from market.payments.bookkeeping import Account
from market.payments.models import OperationKind, OperationState, PaymentOperation

OPEN_STATES = (OperationState.PLANNED, OperationState.SENT, OperationState.UNKNOWN)


def plan_checkout(
    session: Session,
    order_id: str,
    *,
    title: str,
    amount: Money,
    email: str | None,
    success_url: str,
    cancel_url: str,
) -> PaymentOperation:
    """A hosted page to pay an order. One that is already on its way is returned instead."""
    waiting = find_open(session, order_id, OperationKind.CHECKOUT)
    if waiting:
        return waiting
    params = {
        "title": title,
        "amount_minor": amount.minor,
        "currency": amount.currency,
        "email": email,
        "success_url": success_url,
        "cancel_url": cancel_url,
    }
    return plan(session, order_id, kind=OperationKind.CHECKOUT, params=params)


def plan_expiry(session: Session, order_id: str, *, checkout_id: str) -> PaymentOperation:
    """Close a hosted page, so that nobody pays for an order that has ended."""
    return plan(session, order_id, kind=OperationKind.EXPIRY, params={"checkout_id": checkout_id})


def plan_payout(
    session: Session, order_id: str, *, amount: Money, account_id: str, charge_id: str
) -> PaymentOperation:
    """Send the seller what the ledger says is owed. Raises `NotCovered` beyond that."""
    owed = ledger.balances(session, order_id).get((Account.SELLER_PAYABLE, amount.currency), 0)
    _check_cover(session, order_id, OperationKind.PAYOUT, amount=amount, available_minor=owed)
    params = {
        "amount_minor": amount.minor,
        "currency": amount.currency,
        "account_id": account_id,
        "charge_id": charge_id,
    }
    return plan(session, order_id, kind=OperationKind.PAYOUT, params=params)


def plan_refund(
    session: Session, order_id: str, *, amount: Money, payment_id: str
) -> PaymentOperation:
    """Send held money back to the buyer. Raises `NotCovered` beyond what is held."""
    available = ledger.held(session, order_id, amount.currency).minor
    _check_cover(session, order_id, OperationKind.REFUND, amount=amount, available_minor=available)
    params = {
        "amount_minor": amount.minor,
        "currency": amount.currency,
        "payment_id": payment_id,
    }
    return plan(session, order_id, kind=OperationKind.REFUND, params=params)


def plan_account(
    session: Session, organisation_id: str, *, name: str, country: str, email: str
) -> PaymentOperation:
    """Open an account for a selling organisation."""
    params = {"name": name, "country": country, "email": email}
    return plan(session, organisation_id, kind=OperationKind.ACCOUNT, params=params)


def plan(
    session: Session,
    subject: str,
    *,
    kind: OperationKind,
    params: Mapping[str, object],
    due_at: datetime | None = None,
) -> PaymentOperation:
    """Write an operation with the next number of its kind, and the key that stands for it."""
    seq = 1 + (
        session.exec(
            select(func.max(PaymentOperation.seq))
            .where(PaymentOperation.subject == subject)
            .where(PaymentOperation.kind == kind)
        ).one()
        or 0
    )
    params_json = json.dumps(params, sort_keys=True, separators=(",", ":"))
    place = urlsplit(db.settings_of(session).base_url).netloc
    moment = clock.now()
    operation = PaymentOperation(
        id=new_id(),
        subject=subject,
        kind=kind,
        seq=seq,
        params_json=params_json,
        params_hash=hashlib.sha256(params_json.encode()).hexdigest(),
        key=f"{place}:{subject}:{kind.value}:{seq}",
        state=OperationState.PLANNED,
        planned_at=moment,
        due_at=due_at or moment,
    )
    session.add(operation)
    session.flush()
    return operation


def find_open(session: Session, subject: str, kind: OperationKind) -> PaymentOperation | None:
    """The operation of a kind that is still on its way, if there is one."""
    return session.exec(
        select(PaymentOperation)
        .where(PaymentOperation.subject == subject)
        .where(PaymentOperation.kind == kind)
        .where(col(PaymentOperation.state).in_(OPEN_STATES))
        .order_by(col(PaymentOperation.seq).desc())
        .limit(1)
    ).one_or_none()


def get_operations(session: Session, subject: str) -> list[PaymentOperation]:
    """All operations about an order or organisation, in the order they were planned."""
    return list(
        session.exec(
            select(PaymentOperation)
            .where(PaymentOperation.subject == subject)
            .order_by(col(PaymentOperation.planned_at), col(PaymentOperation.seq))
        )
    )


def _check_cover(
    session: Session,
    order_id: str,
    kind: OperationKind,
    *,
    amount: Money,
    available_minor: int,
) -> None:
    """What is on its way is not there any more: a second refund of the same money is refused."""
    under_way = sum(
        json.loads(operation.params_json)["amount_minor"]
        for operation in get_operations(session, order_id)
        if operation.kind == kind and operation.state in OPEN_STATES
    )
    ledger.check_cover(Money(available_minor - under_way, amount.currency), amount)
