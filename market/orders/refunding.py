"""Money that an order does not need goes back to the buyer, payment by payment."""

from __future__ import annotations

from sqlmodel import Session

from market.money import Money
from market.orders.models import Order
from market.payments import operations
from market.payments.gateway import CheckoutStatus
from market.payments.models import Payment
from market.payments.receiving import get_checkouts


def refund_held(session: Session, order: Order) -> None:
    """Plan the refund of the payment that funded an order, if one did."""
    if order.payment_id is not None:
        refund_payment(session, session.get_one(Payment, order.payment_id))


def refund_payment(session: Session, payment: Payment) -> None:
    """Plan the refund of one payment, whole."""
    operations.plan_refund(
        session,
        payment.order_id,
        amount=Money(payment.amount_minor, payment.currency),
        payment_id=payment.id,
    )


def close_checkouts(session: Session, order: Order) -> None:
    """Nobody is to pay for an order that has ended: its open pages are closed."""
    for checkout in get_checkouts(session, order.id):
        if checkout.status == CheckoutStatus.OPEN:
            operations.plan_expiry(session, order.id, checkout_id=checkout.id)
