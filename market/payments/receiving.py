"""Money that arrived, and hosted pages that changed: believed only as the provider shows them now.

The webhook, the buyer's return and the look-again job all end here, in any order and as often as
they like: a payment is a row that can be inserted once, and a page only moves forward.
"""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.columns import table_of
from foundation.notifications import outbox
from market.payments import bookkeeping, ledger
from market.payments.bookkeeping import EntryKind
from market.payments.gateway import CheckoutFacts, CheckoutStatus, Gateway, PaymentFacts
from market.payments.models import Checkout, Payment

RECEIVED = "payment.received"
LOOK_FIRST = timedelta(seconds=60)
LOOK_BATCH = 50


def apply_checkout(session: Session, facts: CheckoutFacts) -> None:
    """Take what the provider shows of a hosted page: its status, and its payment if any."""
    if not facts.order_id:
        return  # made by somebody else in the same Stripe account
    checkout = _locked(session, facts.checkout_id)
    if checkout is None:
        checkout = Checkout(
            id=facts.checkout_id,
            order_id=facts.order_id,
            url=facts.url,
            status=facts.status,
            opened_at=clock.now(),
            look_at=clock.now() + LOOK_FIRST,
        )
    if checkout.status == CheckoutStatus.OPEN:
        checkout.status = facts.status
        checkout.url = facts.url
    session.add(checkout)
    session.flush()
    if facts.payment:
        apply_payment(session, facts.payment)


def apply_payment(session: Session, facts: PaymentFacts) -> bool:
    """Book a payment and tell the order's side, once; says whether it was new."""
    row = {
        "id": facts.payment_id,
        "order_id": facts.order_id,
        "charge_id": facts.charge_id,
        "amount_minor": facts.amount.minor,
        "currency": facts.amount.currency,
        "fee_minor": facts.fee.minor,
        "fee_currency": facts.fee.currency,
        "received_at": clock.now(),
    }
    if not db.insert_once(session, table_of(Payment), row, key=("id",)):
        return False
    ledger.book(
        session,
        facts.order_id,
        kind=EntryKind.PAYMENT,
        reference=facts.payment_id,
        movements=bookkeeping.payment(facts.amount),
    )
    ledger.book(
        session,
        facts.order_id,
        kind=EntryKind.STRIPE_FEE,
        reference=facts.payment_id,
        movements=bookkeeping.stripe_fee(facts.fee),
    )
    message = {"order_id": facts.order_id, "payment_id": facts.payment_id}
    outbox.post(session, RECEIVED, message, key=facts.payment_id)
    return True


def look_up(gateway: Gateway, order_id: str) -> None:
    """Ask the provider how an order's hosted pages stand. Call outside a transaction."""
    with db.reading() as session:
        checkout_ids = [
            checkout.id
            for checkout in get_checkouts(session, order_id)
            if checkout.status == CheckoutStatus.OPEN
        ]
    for checkout_id in checkout_ids:
        _look(gateway, checkout_id)


def look_again(gateway: Gateway) -> int:
    """Ask about open pages now and then, in case a notice got lost. For the worker."""
    with db.transaction() as session:
        due = session.exec(
            select(Checkout)
            .where(Checkout.status == CheckoutStatus.OPEN)
            .where(Checkout.look_at <= clock.now())
            .order_by(col(Checkout.look_at))
            .limit(LOOK_BATCH)
        ).all()
        for checkout in due:
            age = clock.now() - checkout.opened_at
            checkout.look_at = clock.now() + max(LOOK_FIRST, age / 10)
            session.add(checkout)
    for checkout in due:
        _look(gateway, checkout.id)
    return len(due)


def get_checkouts(session: Session, order_id: str) -> list[Checkout]:
    """An order's hosted pages, newest first."""
    return list(
        session.exec(
            select(Checkout)
            .where(Checkout.order_id == order_id)
            .order_by(col(Checkout.opened_at).desc(), col(Checkout.id))
        )
    )


def get_payments(session: Session, order_id: str) -> list[Payment]:
    """What arrived for an order, oldest first."""
    return list(
        session.exec(
            select(Payment)
            .where(Payment.order_id == order_id)
            .order_by(col(Payment.received_at), col(Payment.id))
        )
    )


def _look(gateway: Gateway, checkout_id: str) -> None:
    facts = gateway.get_checkout(checkout_id)
    with db.transaction() as session:
        apply_checkout(session, facts)


def _locked(session: Session, checkout_id: str) -> Checkout | None:
    return session.exec(
        select(Checkout).where(Checkout.id == checkout_id).with_for_update()
    ).one_or_none()
