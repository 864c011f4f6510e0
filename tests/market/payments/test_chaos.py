"""Payments when things go wrong: doubled, lost, late and reordered, and a crash at each edge."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from itertools import permutations

import pytest
from flask import Flask
from sqlmodel import select

from foundation import clock, db
from foundation.settings import Settings
from market.money import Money
from market.orders.ending import cancel
from market.orders.lifecycle import OrderStatus
from market.orders.models import Order
from market.orders.queries import get_steps
from market.payments import access, executing, inbox, receiving
from market.payments.api import receive
from market.payments.gateway import CheckoutFacts, Gateway
from market.payments.ledger import NotCovered
from market.payments.models import (
    LedgerEntry,
    NoticeState,
    Payment,
    PayoutAccount,
    StripeNotice,
)
from market.payments.operations import get_operations, plan_refund
from market.payments.reconciling import reconcile
from market.payments.sandbox import acts
from market.payments.sandbox.delivery import deliver_due
from market.payments.signing import sign
from tests.market.racing import at_once
from tests.market.stage import (
    Answer,
    Cast,
    Fault,
    accept,
    dispatch,
    funded,
    make_cast,
    open_checkout,
    operations_of,
    ordered,
    pay_at_stripe,
    reload,
    sandbox_of,
    settle_everything,
    with_faults,
)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def notices() -> list[bytes]:
    """The bodies the sandbox wants to tell us, without delivering them."""
    with sandbox_of().store.open() as books:
        return [notice.body.encode() for notice in books.due_notices()]


def tell(settings: Settings, body: bytes) -> None:
    receive(body, sign(body, settings.stripe_webhook_secret, at=clock.now()))


def payments_of(order: Order) -> int:
    with db.reading() as session:
        return len(session.exec(select(Payment).where(Payment.order_id == order.id)).all())


def sandbox_counts() -> dict[str, int]:
    with sandbox_of().store.open() as books:
        return {kind: len(books.all(kind)) for kind in (acts.SESSION, acts.PAYOUT, acts.REFUND)}


def faults_in_the_books() -> tuple[object, ...]:
    with db.reading() as session:
        return reconcile(session, access.gateway().balance_lines()).unexplained


def once(method: str, path: str, trouble: str) -> Fault:
    """A fault that strikes the first matching request: before its effect, or after it."""
    struck: list[str] = []

    def fault(asked: str, url: str, answer: object) -> Answer:
        assert callable(answer)
        if struck or asked != method or path not in url:
            return answer()
        struck.append(url)
        if trouble == "before":
            raise ConnectionResetError("no route")
        _, _, headers = answer()
        if trouble == "after":
            raise TimeoutError("read timed out")
        if trouble == "500":
            return _error("api_error", "oops"), 500, headers
        return _error("invalid_request_error", "idempotency_key_in_use"), 409, headers

    return fault


def _error(kind: str, code: str) -> str:
    return json.dumps({"error": {"type": kind, "code": code, "message": "not now"}})


def later(minutes: int) -> AbstractContextManager[None]:
    return clock.held(clock.now() + timedelta(minutes=minutes))


def test_webhook_and_return_both_complete_one_payment(cast: Cast, settings: Settings) -> None:
    order = ordered(cast)
    pay_at_stripe(open_checkout(order))
    bodies = notices()

    for _ in range(3):
        for body in bodies:
            tell(settings, body)
        receiving.look_up(access.gateway(), order.id)
        inbox.act_on_due(access.gateway())
        receiving.look_again(access.gateway())

    with db.reading() as session:
        way = [step.status.value for step in get_steps(session, order.id)]
        kinds = [entry.kind.value for entry in session.exec(select(LedgerEntry))]
    assert way == ["placed", "funded"]
    assert payments_of(order) == 1
    assert sorted(kinds) == ["payment", "stripe_fee"]


@pytest.mark.parametrize("order_of_notices", list(permutations(range(3))))
def test_notices_in_any_order_lead_to_the_same_state(
    cast: Cast, settings: Settings, order_of_notices: tuple[int, ...]
) -> None:
    order = ordered(cast)
    pay_at_stripe(open_checkout(order))
    bodies = notices()
    assert len(bodies) == 3

    for index in order_of_notices:
        tell(settings, bodies[index])
        inbox.act_on_due(access.gateway())

    assert reload(order).status == OrderStatus.FUNDED
    assert payments_of(order) == 1


class SecondWorker:
    """A gateway that is asked by one worker, and meanwhile another one looks for work."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.done_meanwhile: list[int] = []

    def get_checkout(self, checkout_id: str) -> CheckoutFacts:
        self.done_meanwhile.append(inbox.act_on_due(self.gateway))
        return self.gateway.get_checkout(checkout_id)


def test_a_notice_in_one_workers_hands_is_left_alone_by_another(
    cast: Cast, settings: Settings
) -> None:
    order = ordered(cast)
    pay_at_stripe(open_checkout(order))
    (body,) = [body for body in notices() if json.loads(body)["type"].startswith("checkout.")]
    tell(settings, body)
    first = SecondWorker(access.gateway())

    acted = inbox.act_on_due(first)  # type: ignore[arg-type] # it is asked for one thing only

    assert (acted, first.done_meanwhile) == (1, [0])
    assert reload(order).status == OrderStatus.FUNDED


def test_the_same_notice_is_stored_once(cast: Cast, settings: Settings) -> None:
    order = ordered(cast)
    pay_at_stripe(open_checkout(order))
    body = notices()[-1]

    tell(settings, body)
    tell(settings, body)

    with db.reading() as session:
        kept = session.exec(select(StripeNotice)).all()
    assert [(one.id, one.state) for one in kept] == [(json.loads(body)["id"], NoticeState.WAITING)]


def test_a_notice_of_a_failure_does_not_fund_and_of_another_kind_is_only_kept(
    cast: Cast, settings: Settings
) -> None:
    order = ordered(cast)
    checkout_id = open_checkout(order)
    with sandbox_of().store.open() as books:
        acts.decline(books, checkout_id)
    settle_everything()

    with db.reading() as session:
        (kept,) = session.exec(select(StripeNotice)).all()
    assert (kept.kind, kept.state) == ("payment_intent.payment_failed", NoticeState.IGNORED)
    assert reload(order).status == OrderStatus.PLACED


def test_money_of_somebody_else_in_the_same_stripe_account_is_left_alone(
    cast: Cast, settings: Settings
) -> None:
    order = ordered(cast)
    checkout_id = open_checkout(order)
    with sandbox_of().store.open() as books:
        acts.pay(books, checkout_id)
        for body in (*books.all(acts.INTENT), *books.all(acts.SESSION)):
            books.change({**body, "metadata": {}, "client_reference_id": None})
    settle_everything()

    assert payments_of(order) == 0
    assert reload(order).status == OrderStatus.PLACED
    with db.reading() as session:
        states = {one.state for one in session.exec(select(StripeNotice))}
    assert states == {NoticeState.DONE, NoticeState.IGNORED}


def test_a_notice_about_something_unknown_is_kept_and_looked_at_again(
    cast: Cast, settings: Settings
) -> None:
    body = json.dumps(
        {
            "id": "evt_early",
            "object": "event",
            "type": "checkout.session.completed",
            "data": {"object": {"id": "cs_test_not_there_yet"}},
            "livemode": False,
        }
    ).encode()
    tell(settings, body)

    acted = inbox.act_on_due(access.gateway())

    with db.reading() as session:
        kept = session.get_one(StripeNotice, "evt_early")
    assert acted == 0
    assert (kept.state, kept.attempts) == (NoticeState.WAITING, 1)
    assert "resource_missing" in str(kept.last_error)
    assert kept.due_at > clock.now()


@pytest.mark.parametrize("trouble", ["before", "after", "500", "409"])
@pytest.mark.parametrize(
    ("path", "kind"), [("/v1/checkout/sessions", "session"), ("/v1/transfers", "payout")]
)
def test_a_call_without_an_answer_is_asked_again_under_its_key(
    app: Flask, cast: Cast, trouble: str, path: str, kind: str
) -> None:
    with_faults(app, once("POST", path, trouble))
    order = ordered(cast)
    try:
        checkout_id = open_checkout(order)
    except AssertionError:
        with later(1):
            executing.run_due(access.gateway())
        checkout_id = _checkout_id(order)
    pay_at_stripe(checkout_id)
    settle_everything()
    dispatch(order, cast.ada)
    accept(order, cast.ben)
    settle_everything()
    with later(1):
        settle_everything()

    assert reload(order).status == OrderStatus.CLOSED
    assert sandbox_counts() == {"session": 1, "payout": 1, "refund": 0}
    assert faults_in_the_books() == ()


def _checkout_id(order: Order) -> str:
    with db.reading() as session:
        (page,) = receiving.get_checkouts(session, order.id)
    return page.id


@pytest.mark.parametrize("trouble", ["before", "after", "500"])
def test_a_refund_without_an_answer_happens_once(app: Flask, cast: Cast, trouble: str) -> None:
    order = funded(cast)
    with_faults(app, once("POST", "/v1/refunds", trouble))
    with db.transaction() as session:
        cancel(session, order.id, actor=cast.ben)
    settle_everything()
    unanswered = operations_of(order)
    with later(1):
        settle_everything()

    assert unanswered == [("checkout", "done"), ("refund", "unknown")]
    assert operations_of(order) == [("checkout", "done"), ("refund", "done")]
    assert sandbox_counts() == {"session": 1, "payout": 0, "refund": 1}
    assert faults_in_the_books() == ()


def test_a_crash_between_sent_and_done_pays_once(app: Flask, cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    accept(order, cast.ben)

    def crash(asked: str, url: str, answer: object) -> Answer:
        assert callable(answer)
        answer()
        raise KeyboardInterrupt

    with_faults(app, crash)
    with pytest.raises(KeyboardInterrupt):
        executing.run_due(access.gateway())
    left = operations_of(order)
    with_faults(app, lambda _method, _url, answer: answer())
    at_once_again = executing.run_due(access.gateway())
    with later(2):
        settle_everything()

    assert left == [("checkout", "done"), ("payout", "sent")]
    assert at_once_again == 0  # the lease of the crashed worker still runs
    assert operations_of(order) == [("checkout", "done"), ("payout", "done")]
    assert sandbox_counts()["payout"] == 1
    assert faults_in_the_books() == ()


def test_after_a_day_without_an_answer_a_payout_is_looked_up_and_never_sent(
    app: Flask, cast: Cast
) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    accept(order, cast.ben)
    with_faults(app, once("POST", "/v1/transfers", "after"))
    executing.run_due(access.gateway())
    asked: list[str] = []

    def listen(method: str, url: str, answer: object) -> Answer:
        assert callable(answer)
        asked.append(method)
        return answer()

    with_faults(app, listen)
    with later(25 * 60):
        executing.run_due(access.gateway())

    assert asked == ["GET"]
    assert operations_of(order) == [("checkout", "done"), ("payout", "done")]
    assert sandbox_counts()["payout"] == 1


def test_after_a_day_what_left_no_trace_is_planned_anew_under_a_new_key(
    app: Flask, cast: Cast
) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    accept(order, cast.ben)
    with_faults(app, once("POST", "/v1/transfers", "before"))
    executing.run_due(access.gateway())
    with later(25 * 60):
        executing.run_due(access.gateway())
    with later(26 * 60):
        settle_everything()

    assert operations_of(order) == [
        ("checkout", "done"),
        ("payout", "failed"),
        ("payout", "done"),
    ]
    assert sandbox_counts()["payout"] == 1
    with db.reading() as session:
        keys = {operation.key for operation in get_operations(session, order.id)}
    assert len(keys) == 3


def test_two_workers_do_one_operation_once(cast: Cast, settings: Settings) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)
    accept(order, cast.ben)

    outcomes = at_once(settings, [partial(_run_due)] * 4)

    assert outcomes == ["ok"] * 4
    assert operations_of(order) == [("checkout", "done"), ("payout", "done")]
    assert sandbox_counts()["payout"] == 1
    assert reload(order).status == OrderStatus.CLOSED


def _run_due() -> None:
    executing.run_due(access.gateway())


def test_a_second_refund_of_the_same_money_is_refused(cast: Cast) -> None:
    order = funded(cast)
    with db.transaction() as session:
        cancel(session, order.id, actor=cast.ben)

    with db.transaction() as session, pytest.raises(NotCovered):
        payment = session.get_one(Payment, reload(order).payment_id)
        amount = Money(payment.amount_minor, payment.currency)
        plan_refund(session, order.id, amount=amount, payment_id=payment.id)
    settle_everything()

    assert operations_of(order) == [("checkout", "done"), ("refund", "done")]
    assert sandbox_counts()["refund"] == 1


def test_money_that_arrives_after_a_cancellation_goes_straight_back(cast: Cast) -> None:
    order = ordered(cast)
    checkout_id = open_checkout(order)
    pay_at_stripe(checkout_id)
    with db.transaction() as session:
        cancel(session, order.id, actor=cast.ada)
    settle_everything()

    assert reload(order).status == OrderStatus.CANCELLED
    assert ("refund", "done") in operations_of(order)
    assert faults_in_the_books() == ()
    with db.reading() as session:
        held = reconcile(session, access.gateway().balance_lines()).held
    assert held == (Money(0, "EUR"),)


def test_the_page_of_a_cancelled_order_is_closed(cast: Cast) -> None:
    order = ordered(cast)
    checkout_id = open_checkout(order)
    with db.transaction() as session:
        cancel(session, order.id, actor=cast.ben)
    settle_everything()

    with sandbox_of().store.open() as books:
        page = acts.get(books, checkout_id)
    assert page["status"] == "expired"
    assert operations_of(order) == [("checkout", "done"), ("expiry", "done")]


def test_a_payout_waits_for_the_seller_s_account_and_goes_when_it_is_ready(
    app: Flask, cast: Cast
) -> None:
    order = funded(cast)
    _close_account(order)
    dispatch(order, cast.ada)
    accept(order, cast.ben)
    settle_everything()
    waiting = operations_of(order)
    _open_account(order)
    with later(1):
        settle_everything()

    assert waiting == [("checkout", "done"), ("payout", "planned")]
    assert operations_of(order) == [("checkout", "done"), ("payout", "done")]


def _close_account(order: Order) -> None:
    with db.transaction() as session:
        account = session.get_one(PayoutAccount, order.payout_account_id)
        account.active_since = None
        session.add(account)


def _open_account(order: Order) -> None:
    with db.transaction() as session:
        account = session.get_one(PayoutAccount, order.payout_account_id)
        account.active_since = clock.now()
        session.add(account)


def test_an_unsigned_or_foreign_notice_is_refused_and_not_stored(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    body = b'{"id": "evt_1"}'

    bare = client.post("/stripe/events", data=body)
    forged = client.post(
        "/stripe/events",
        data=body,
        headers={"Stripe-Signature": sign(body, "whsec_mallory", at=clock.now())},
    )

    assert (bare.status_code, bare.json["title"]) == (422, "NotStripe")
    assert (forged.status_code, forged.json["title"]) == (422, "NotStripe")
    with db.reading() as session:
        assert session.exec(select(StripeNotice)).all() == []


def test_a_notice_that_is_not_taken_is_delivered_again(cast: Cast, settings: Settings) -> None:
    order = ordered(cast)
    pay_at_stripe(open_checkout(order))
    store = sandbox_of().store
    secret = settings.stripe_webhook_secret

    lost = deliver_due(store, secret=secret, send=lambda _body, _signature: False)
    too_soon = deliver_due(store, secret=secret, send=lambda _body, _signature: True)
    with later(1):
        taken = deliver_due(store, secret=secret, send=lambda _body, _signature: True)

    assert (lost, too_soon, taken) == (0, 0, 3)


def test_every_cent_is_explained_and_a_changed_one_is_not(cast: Cast) -> None:
    order = funded(cast)
    clean = faults_in_the_books()
    with sandbox_of().store.open() as books:
        (line,) = books.all(acts.LINE)
        books.change({**line, "amount": line["amount"] - 1})
    changed = faults_in_the_books()

    assert clean == ()
    assert [str(fault.what) for fault in changed] == ["statement EUR 14199.99, books EUR 14200.00"]
    assert order.status == OrderStatus.FUNDED
