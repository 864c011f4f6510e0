"""The buyer's money: a page to pay on, and what an order does when money arrives or leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from foundation.errors import N_, Conflict
from foundation.parties.actor import Actor
from market.money import Money
from market.orders import refunding
from market.orders.fulfilment import catch_up
from market.orders.lifecycle import OrderAction, OrderStatus, is_allowed
from market.orders.models import Order
from market.orders.moving import move
from market.orders.queries import get_order, lock_order, was_away
from market.payments import operations
from market.payments.gateway import CheckoutStatus
from market.payments.models import Checkout, Payment, PaymentOperation
from market.payments.receiving import get_checkouts
from traceability.custody.queries import lock_head


class NothingToPay(Conflict):
    """Only an order that was just placed is to be paid."""

    message = N_("This order is %(status)s, so there is nothing to pay now.")


class NoPageYet(Conflict):
    """The provider did not answer while the buyer waited."""

    message = N_("The payment page is being made. Wait a moment, then press the button again.")


def get_payable(session: Session, order_id: str, *, actor: Actor) -> Order:
    """The buyer's own order, to be paid. Raises `NothingToPay`."""
    actor.check("market:write")
    order = get_order(session, order_id, organisation_id=actor.organisation_id)
    if order.buyer_id != actor.organisation_id or order.status != OrderStatus.PLACED:
        raise NothingToPay(status=order.status.value)
    return order


def find_checkout(session: Session, order: Order) -> Checkout | None:
    """The page on which an order can be paid now, if one is open."""
    pages = get_checkouts(session, order.id)
    return next((page for page in pages if page.status == CheckoutStatus.OPEN), None)


def plan_checkout(
    session: Session, order: Order, *, email: str | None, success_url: str, cancel_url: str
) -> PaymentOperation:
    """Have a page made on which the order can be paid. Raises `NothingToPay`."""
    if order.status != OrderStatus.PLACED:
        raise NothingToPay(status=order.status.value)
    return operations.plan_checkout(
        session,
        order.id,
        title=f"{order.title} ({order.lot_code})",
        amount=Money(order.price_minor, order.currency),
        email=email,
        success_url=success_url,
        cancel_url=cancel_url,
    )


def take_payment(session: Session, payload: Mapping[str, Any]) -> None:
    """Answer "payment.received": the first payment of the price funds the order.

    Any other (too late, a second one, another amount) goes straight back.
    """
    payment = session.get_one(Payment, str(payload["payment_id"]))
    order = _locked_with_its_lot(session, str(payload["order_id"]))
    amount = Money(payment.amount_minor, payment.currency)
    price = Money(order.price_minor, order.currency)
    if order.payment_id == payment.id:
        return
    if order.payment_id is not None or order.status != OrderStatus.PLACED or amount != price:
        refunding.refund_payment(session, payment)
        return
    order.payment_id = payment.id
    move(session, order, OrderAction.FUND, at=payment.received_at, cause=payment.id)
    catch_up(session, order)


def take_payout(session: Session, payload: Mapping[str, Any]) -> None:
    """Answer "payment.paid_out": the seller has been paid, the order is closed."""
    order = lock_order(session, str(payload["order_id"]))
    if is_allowed(order.status, OrderAction.CLOSE):
        move(session, order, OrderAction.CLOSE)


def take_refund(session: Session, payload: Mapping[str, Any]) -> None:
    """Answer "payment.refunded": a refused order is over, or waits for its lot to be fetched."""
    order = _locked_with_its_lot(session, str(payload["order_id"]))
    if not is_allowed(order.status, OrderAction.REFUND):
        return
    is_at_the_gate = was_away(session, order.id)
    move(session, order, OrderAction.SEND_BACK if is_at_the_gate else OrderAction.REFUND)
    catch_up(session, order)


def _locked_with_its_lot(session: Session, order_id: str) -> Order:
    """The lot first, then the order: everybody who needs both locks them in this order."""
    seen = session.get(Order, order_id)
    if seen is not None:
        lock_head(session, seen.lot_code)
    return lock_order(session, order_id)
