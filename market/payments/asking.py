"""An operation as the provider is asked it: the same words every time, as written down."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from market.money import Money
from market.payments.gateway import (
    AccountFacts,
    AccountRequest,
    CheckoutFacts,
    CheckoutRequest,
    Gateway,
    GatewayRefused,
    PayoutFacts,
    PayoutRequest,
    RefundFacts,
    RefundRequest,
)
from market.payments.models import OperationKind, PaymentOperation

Answer = CheckoutFacts | PayoutFacts | RefundFacts | AccountFacts
NOT_FOUND = "operation_not_found"


def params_of(operation: PaymentOperation) -> dict[str, Any]:
    """What was decided, as it was written down."""
    digest = hashlib.sha256(operation.params_json.encode()).hexdigest()
    assert digest == operation.params_hash, "an operation's parameters never change"
    params: dict[str, Any] = json.loads(operation.params_json)
    return params


def send(gateway: Gateway, operation: PaymentOperation, *, account: str | None) -> Answer:
    """Ask for it under its key. Raises what the gateway raises."""
    params = params_of(operation)
    key = operation.key
    match operation.kind:
        case OperationKind.CHECKOUT:
            return gateway.open_checkout(_checkout(operation, params), key=key)
        case OperationKind.EXPIRY:
            return gateway.expire_checkout(params["checkout_id"], key=key)
        case OperationKind.PAYOUT:
            assert account, "a payout is claimed once its account can be paid"
            return gateway.pay_out(_payout(operation, params, account), key=key)
        case OperationKind.REFUND:
            return gateway.refund(_refund(operation, params), key=key)
        case OperationKind.ACCOUNT:
            return gateway.open_account(_account(operation, params), key=key)


def look_up(gateway: Gateway, operation: PaymentOperation) -> Answer:
    """What an operation came to, without asking for it again. Not found is a refusal."""
    params = params_of(operation)
    found: Answer | None = None
    if operation.kind == OperationKind.PAYOUT:
        found = gateway.find_payout(order_id=operation.subject, operation_id=operation.id)
    elif operation.kind == OperationKind.REFUND:
        found = gateway.find_refund(payment_id=params["payment_id"], operation_id=operation.id)
    elif operation.kind == OperationKind.EXPIRY:
        found = gateway.get_checkout(params["checkout_id"])
    if found is None:
        raise GatewayRefused(NOT_FOUND, "no trace of it after a day", is_passing=True)
    return found


def _amount(params: dict[str, Any]) -> Money:
    return Money(params["amount_minor"], params["currency"])


def _checkout(operation: PaymentOperation, params: dict[str, Any]) -> CheckoutRequest:
    return CheckoutRequest(
        order_id=operation.subject,
        operation_id=operation.id,
        title=params["title"],
        amount=_amount(params),
        email=params["email"],
        success_url=params["success_url"],
        cancel_url=params["cancel_url"],
    )


def _payout(operation: PaymentOperation, params: dict[str, Any], account: str) -> PayoutRequest:
    return PayoutRequest(
        order_id=operation.subject,
        operation_id=operation.id,
        amount=_amount(params),
        account=account,
        charge_id=params["charge_id"],
    )


def _refund(operation: PaymentOperation, params: dict[str, Any]) -> RefundRequest:
    return RefundRequest(
        order_id=operation.subject,
        operation_id=operation.id,
        payment_id=params["payment_id"],
        amount=_amount(params),
    )


def _account(operation: PaymentOperation, params: dict[str, Any]) -> AccountRequest:
    return AccountRequest(
        organisation_id=operation.subject,
        name=params["name"],
        country=params["country"],
        email=params["email"],
    )
