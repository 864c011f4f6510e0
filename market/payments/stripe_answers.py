"""What Stripe's answers mean in our words: dictionaries of its objects to our facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from market.money import Money
from market.payments.gateway import (
    BalanceFacts,
    CheckoutFacts,
    CheckoutStatus,
    PaymentFacts,
    PayoutFacts,
    RefundFacts,
    RefundStatus,
)

REFUND_STATUS = {
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}


def checkout(found: Mapping[str, Any]) -> CheckoutFacts:
    """A Checkout Session, with its payment when that was expanded."""
    intent = found.get("payment_intent")
    return CheckoutFacts(
        checkout_id=found["id"],
        order_id=found["client_reference_id"] or "",
        status=CheckoutStatus(found["status"]),
        url=found.get("url"),
        payment=payment(intent) if isinstance(intent, Mapping) else None,
    )


def payment(intent: Mapping[str, Any]) -> PaymentFacts | None:
    """A payment counts once it succeeded: `processing` is not paid. One without our mark is not
    for an order, and none of ours.
    """
    charge = intent.get("latest_charge")
    order_id = intent["metadata"].get("order")
    if intent["status"] != "succeeded" or not isinstance(charge, Mapping) or not order_id:
        return None
    currency = intent["currency"]
    statement = charge.get("balance_transaction")
    return PaymentFacts(
        payment_id=intent["id"],
        charge_id=charge["id"],
        order_id=order_id,
        amount=_money(intent["amount_received"], currency),
        fee=_fee(statement, currency),
        refunded=_money(charge["amount_refunded"], currency),
    )


def payout(found: Mapping[str, Any]) -> PayoutFacts:
    """Money sent to a seller."""
    return PayoutFacts(
        payout_id=found["id"],
        order_id=found["metadata"].get("order", ""),
        operation_id=found["metadata"].get("operation", ""),
        amount=_money(found["amount"], found["currency"]),
        account=found["destination"],
    )


def refund(found: Mapping[str, Any]) -> RefundFacts:
    """A Refund."""
    return RefundFacts(
        refund_id=found["id"],
        payment_id=found["payment_intent"],
        operation_id=(found["metadata"] or {}).get("operation", ""),
        amount=_money(found["amount"], found["currency"]),
        status=REFUND_STATUS.get(found["status"], RefundStatus.PENDING),
    )


def balance_line(found: Mapping[str, Any]) -> BalanceFacts:
    """A line of the balance statement."""
    return BalanceFacts(
        line_id=found["id"],
        kind=found["type"],
        source_id=found["source"] or "",
        amount=_money(found["amount"], found["currency"]),
        fee=_money(found["fee"], found["currency"]),
    )


def _money(minor: int, currency: str) -> Money:
    return Money(minor, currency.upper())


def _fee(statement: object, currency: str) -> Money:
    """What Stripe kept, in the currency of its statement; nothing while there is no statement."""
    if not isinstance(statement, Mapping):
        return _money(0, currency)
    return _money(statement["fee"], statement["currency"])
