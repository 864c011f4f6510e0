"""Stripe's events: verified, stored once, answered; acted on once, by the worker.

An event is only a reason to look: its object is fetched again, so that late, doubled and
reordered events all lead to the same state.
"""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, col, select, update

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, Invalid
from foundation.notifications import outbox
from market.payments import receiving
from market.payments.gateway import (
    CheckoutFacts,
    Gateway,
    GatewayBusy,
    GatewayRefused,
    GatewayUnsure,
    PaymentFacts,
    SignatureRefused,
    StripeEvent,
)
from market.payments.models import NoticeState, StripeNotice

CHECKOUT_KINDS = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    }
)
PAYMENT_KINDS = frozenset({"payment_intent.succeeded"})
MOST_TRIES = 20
LEASE = timedelta(seconds=90)
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(hours=6)
BATCH = 50


class NotStripe(Invalid):
    """The body cannot be shown to come from Stripe."""

    message = N_("This is not a Stripe event signed for us just now. It was not stored.")


def take(gateway: Gateway, body: bytes, signature: str | None) -> StripeEvent:
    """Verify a raw request. Raises `NotStripe`."""
    try:
        return gateway.read_event(body, signature)
    except SignatureRefused:
        raise NotStripe() from None


def store(session: Session, notice: StripeEvent, *, body: bytes, is_test: bool) -> bool:
    """Keep an event by its id; says whether it was new. Other modes and kinds are only kept."""
    is_ours = notice.livemode != is_test and notice.kind in CHECKOUT_KINDS | PAYMENT_KINDS
    moment = clock.now()
    row = {
        "id": notice.event_id,
        "kind": notice.kind[:100],
        "object_id": notice.object_id,
        "body": body,
        "received_at": moment,
        "state": NoticeState.WAITING if is_ours else NoticeState.IGNORED,
        "attempts": 0,
        "due_at": moment,
        "last_error": None,
    }
    return db.insert_once(session, table_of(StripeNotice), row, key=("id",))


def act_on_due(gateway: Gateway) -> int:
    """Act on every event that waits; how many are done. For the worker and for tests."""
    with db.reading() as session:
        due = session.exec(
            select(StripeNotice.id)
            .where(StripeNotice.state == NoticeState.WAITING)
            .where(StripeNotice.due_at <= clock.now())
            .order_by(col(StripeNotice.due_at), col(StripeNotice.id))
            .limit(BATCH)
        ).all()
    return sum(act_on(gateway, notice_id) for notice_id in due)


def act_on(gateway: Gateway, notice_id: str) -> bool:
    """Fetch what an event is about, and apply it in the transaction that marks the event done."""
    with db.transaction() as session:
        claimed = _claim(session, notice_id)
    if claimed is None:
        return False
    try:
        facts = _fetch(gateway, *claimed)
    except (GatewayRefused, GatewayUnsure, GatewayBusy) as trouble:
        with db.transaction() as session:
            _wait(session, notice_id, trouble)
        return False
    with db.transaction() as session:
        notice = _locked(session, notice_id)
        if notice.state != NoticeState.WAITING:
            return False
        if isinstance(facts, CheckoutFacts):
            receiving.apply_checkout(session, facts)
        elif facts is not None:
            receiving.apply_payment(session, facts)
        notice.state = NoticeState.DONE
        session.add(notice)
    return True


def _claim(session: Session, notice_id: str) -> tuple[str, str] | None:
    """Take a due event into this process's hands, unless another worker has: one conditional
    UPDATE. Its kind, and the id of what it is about.
    """
    moment = clock.now()
    claimed = session.connection().execute(
        update(StripeNotice)
        .where(col(StripeNotice.id) == notice_id)
        .where(col(StripeNotice.state) == NoticeState.WAITING)
        .where(col(StripeNotice.due_at) <= moment)
        .values(due_at=moment + LEASE)
        .returning(col(StripeNotice.kind), col(StripeNotice.object_id))
    )
    row = claimed.one_or_none()
    return (row.kind, row.object_id) if row else None


def _fetch(gateway: Gateway, kind: str, object_id: str) -> CheckoutFacts | PaymentFacts | None:
    if kind in CHECKOUT_KINDS:
        return gateway.get_checkout(object_id)
    return gateway.get_payment(object_id)


def _wait(session: Session, notice_id: str, trouble: Exception) -> None:
    """Not known there yet, or no answer: kept, and looked at again after a longer wait."""
    notice = _locked(session, notice_id)
    notice.attempts += 1
    notice.last_error = f"{type(trouble).__name__}: {trouble}"[:500]
    notice.due_at = clock.now() + min(FIRST_RETRY * 2**notice.attempts, LONGEST_RETRY)
    if notice.attempts >= MOST_TRIES:
        notice.state = NoticeState.DEAD
        outbox.give_up(session, "stripe_event", notice.id)
    session.add(notice)


def _locked(session: Session, notice_id: str) -> StripeNotice:
    return session.exec(
        select(StripeNotice).where(StripeNotice.id == notice_id).with_for_update()
    ).one()
