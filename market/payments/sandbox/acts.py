"""What the sandbox's API does: its side of checkouts, payouts, refunds and accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from foundation import clock
from market.payments.sandbox import wire
from market.payments.sandbox.parameters import LARGEST_AMOUNT, StripeRefusal
from market.payments.sandbox.store import Books, new_object_id

Body = dict[str, Any]

CHECKOUT_LIVES = timedelta(hours=24)
SESSION, INTENT, CHARGE = "session", "intent", "charge"
REFUND, PAYOUT, LINE, ACCOUNT = "refund", "payout", "line", "account"


def get(books: Books, object_id: str) -> Body:
    """An object by its id, as the API shows it."""
    found = books.find(object_id)
    if found is None:
        raise StripeRefusal(404, "resource_missing", f"No such object: '{object_id}'", "id")
    return found


def open_session(books: Books, sent: Body, base_url: str) -> Body:
    """A Checkout Session for one payment; its page is ours and says that it is a test."""
    prices = [line["price_data"] for line in sent["line_items"]]
    currency = prices[0]["currency"]
    total = sum(line["quantity"] * line["price_data"]["unit_amount"] for line in sent["line_items"])
    _check_amount(total, "line_items[0][price_data][unit_amount]")
    session_id = new_object_id("cs_test")
    at_s = clock.millis(clock.now()) // 1000
    planned = sent.get("payment_intent_data", {})
    made = wire.session(
        id=session_id,
        amount_subtotal=total,
        amount_total=total,
        cancel_url=sent.get("cancel_url"),
        client_reference_id=sent.get("client_reference_id"),
        created=at_s,
        currency=currency,
        customer_email=sent.get("customer_email"),
        expires_at=at_s + int(CHECKOUT_LIVES.total_seconds()),
        metadata=sent.get("metadata", {}),
        payment_intent=None,
        payment_status="unpaid",
        status="open",
        success_url=sent["success_url"],
        url=f"{base_url}/test-payments/{session_id}",
    )
    title = prices[0]["product_data"]["name"]
    kept = {"id": f"plan_{session_id}", "title": title, "intent": planned}
    books.add("plan", kept, ref=session_id)
    return books.add(SESSION, made, ref=sent.get("client_reference_id", ""))


def expire_session(books: Books, session_id: str) -> Body:
    """Close an open session; no other can be closed."""
    session = get(books, session_id)
    if session["status"] != "open":
        message = f"This Session is {session['status']} and can no longer be expired."
        raise StripeRefusal(400, "invalid_request", message)
    session.update(status="expired", url=None)
    books.notify("checkout.session.expired", session)
    return books.change(session)


def refund(books: Books, sent: Body) -> Body:
    """Money back to the payer, at most what is left of the charge. Payouts stay as they are."""
    intent = get(books, sent["payment_intent"])
    if intent["status"] != "succeeded":
        raise StripeRefusal(400, "payment_intent_unexpected_state", "There is nothing to refund.")
    charge = get(books, intent["latest_charge"])
    left = charge["amount"] - charge["amount_refunded"]
    amount = sent.get("amount", left)
    if left == 0:
        raise StripeRefusal(400, "charge_already_refunded", "The charge was refunded already.")
    if not 0 < amount <= left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise StripeRefusal(400, "amount_too_large", message, "amount")
    refund_id = new_object_id("re")
    line = _state_line(books, "refund", -amount, charge["currency"], source=refund_id)
    made = wire.refund(
        id=refund_id,
        amount=amount,
        balance_transaction=line["id"],
        charge=charge["id"],
        created=line["created"],
        currency=charge["currency"],
        metadata=sent.get("metadata", {}),
        payment_intent=intent["id"],
        reason=sent.get("reason"),
    )
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    books.change(charge)
    books.notify("refund.created", made)
    books.notify("charge.refunded", charge)
    return books.add(REFUND, made, ref=intent["id"])


def pay_out(books: Books, sent: Body) -> Body:
    """Money to a connected account: out of one charge, or out of what the platform has."""
    _check_amount(sent["amount"], "amount")
    account = get(books, sent["destination"])
    if not _is_active(account):
        message = "Your destination account needs to have the required capability active."
        raise StripeRefusal(400, wire.ACCOUNT_NOT_READY, message)
    source = sent.get(wire.SOURCE)
    if source:
        _check_source(books, sent, get(books, source))
    elif sent["amount"] > _balance_minor(books, sent["currency"]):
        message = "You have insufficient available funds in your Stripe account."
        raise StripeRefusal(400, "balance_insufficient", message)
    payout_id = new_object_id("tr")
    line = _state_line(books, wire.PAYOUT_LINE, -sent["amount"], sent["currency"], source=payout_id)
    made = wire.payout(
        id=payout_id,
        amount=sent["amount"],
        balance_transaction=line["id"],
        created=line["created"],
        currency=sent["currency"],
        destination=account["id"],
        destination_payment=new_object_id("py"),
        metadata=sent.get("metadata", {}),
        **{wire.SOURCE: source, wire.GROUP: sent.get(wire.GROUP)},
    )
    books.notify(wire.PAYOUT_EVENT, made)
    return books.add(PAYOUT, made, ref=sent.get(wire.GROUP, ""))


def open_account(books: Books, sent: Body) -> Body:
    """A recipient that cannot be paid yet: onboarding comes first."""
    made = wire.account(
        is_active=False,
        id=new_object_id("acct"),
        contact_email=sent.get("contact_email"),
        created=clock.now().isoformat().replace("+00:00", "Z"),
        dashboard=sent.get("dashboard"),
        display_name=sent.get("display_name"),
        metadata=sent.get("metadata", {}),
    )
    return books.add(ACCOUNT, made)


def open_account_link(books: Books, sent: Body, base_url: str) -> Body:
    """A link to the onboarding page, which is ours."""
    account = get(books, sent["account"])
    onboarding = sent["use_case"]["account_onboarding"]
    link_id = new_object_id("link")
    moment = clock.now()
    books.add("link", {"id": link_id, "account": account["id"], **onboarding})
    return {
        "object": "v2.core.account_link",
        "account": account["id"],
        "created": moment.isoformat().replace("+00:00", "Z"),
        "expires_at": (moment + timedelta(minutes=10)).isoformat().replace("+00:00", "Z"),
        "livemode": False,
        "url": f"{base_url}/test-payments/onboarding/{link_id}",
        "use_case": sent["use_case"],
    }


def complete_onboarding(books: Books, link_id: str) -> Body:
    """The seller gave what was asked for: the account can be paid. Returns the link."""
    link = get(books, link_id)
    account = get(books, link["account"])
    kept = {name: account[name] for name in account if name != "configuration"}
    books.change(wire.account(is_active=True, **kept))
    return link


def pay(books: Books, session_id: str) -> Body:
    """The buyer paid by card: intent, charge, statement line, and the notices of them."""
    session = _open_for_payment(books, session_id)
    planned = get(books, f"plan_{session_id}")["intent"]
    amount, currency = session["amount_total"], session["currency"]
    intent_id, charge_id = new_object_id("pi"), new_object_id("ch")
    fee = min(amount * 15 // 1000 + 25, amount)
    line = _state_line(books, "charge", amount, currency, source=charge_id, fee=fee)
    shared = {
        "amount": amount,
        "created": line["created"],
        "currency": currency,
        "description": planned.get("description"),
        "metadata": planned.get("metadata", {}),
        wire.GROUP: planned.get(wire.GROUP),
    }
    charge = wire.charge(
        id=charge_id,
        amount_captured=amount,
        balance_transaction=line["id"],
        payment_intent=intent_id,
        **shared,
    )
    intent = wire.intent(
        id=intent_id,
        amount_received=amount,
        client_secret=None,
        latest_charge=charge_id,
        status="succeeded",
        **shared,
    )
    books.add(CHARGE, charge, ref=intent_id)
    books.add(INTENT, intent)
    session.update(payment_intent=intent_id, payment_status="paid", status="complete", url=None)
    books.notify("charge.succeeded", charge)
    books.notify("payment_intent.succeeded", intent)
    books.notify("checkout.session.completed", session)
    return books.change(session)


def decline(books: Books, session_id: str) -> Body:
    """The card was declined: the session stays open, and the buyer may try another."""
    session = _open_for_payment(books, session_id)
    failed = wire.intent(
        id=new_object_id("pi"),
        amount=session["amount_total"],
        amount_received=0,
        client_secret=None,
        created=clock.millis(clock.now()) // 1000,
        currency=session["currency"],
        description=None,
        latest_charge=None,
        metadata=session["metadata"],
        status="requires_payment_method",
    )
    books.add(INTENT, failed)
    books.notify("payment_intent.payment_failed", failed)
    return session


def _open_for_payment(books: Books, session_id: str) -> Body:
    session = get(books, session_id)
    if session["status"] == "open" and session["expires_at"] <= clock.millis(clock.now()) // 1000:
        session = expire_session(books, session_id)
    if session["status"] != "open":
        raise StripeRefusal(400, "invalid_request", f"This Session is {session['status']}.")
    return session


def _check_amount(amount: int, name: str) -> None:
    if not 0 < amount <= LARGEST_AMOUNT:
        message = "Amount must be at least 1 and no more than 999,999.99"
        raise StripeRefusal(400, "parameter_invalid_integer", message, name)


def _check_source(books: Books, sent: Body, charge: Body) -> None:
    """No more than its charge can leave it, and in the charge's currency."""
    if charge["currency"] != sent["currency"]:
        message = f"The currency of {wire.SOURCE} is {charge['currency']}."
        raise StripeRefusal(400, "invalid_request", message, "currency")
    used = sum(one["amount"] for one in books.all(PAYOUT) if one[wire.SOURCE] == charge["id"])
    if used + sent["amount"] > charge["amount"]:
        message = f"The amount must not exceed what is left of the charge ({charge['amount']})."
        raise StripeRefusal(400, "amount_too_large", message, "amount")


def _is_active(account: Body) -> bool:
    capabilities = account["configuration"]["recipient"]["capabilities"]
    status: str = capabilities["stripe_balance"][wire.PAYOUT_CAPABILITY]["status"]
    return status == "active"


def _balance_minor(books: Books, currency: str) -> int:
    return sum(line["net"] for line in books.all(LINE) if line["currency"] == currency)


def _state_line(
    books: Books, kind: str, amount: int, currency: str, *, source: str, fee: int = 0
) -> Body:
    at_s = clock.millis(clock.now()) // 1000
    detail = {"amount": fee, "application": None, "currency": currency, "description": "Stripe fee"}
    line = wire.statement_line(
        id=new_object_id("txn"),
        amount=amount,
        available_on=at_s,
        created=at_s,
        currency=currency,
        fee=fee,
        fee_details=[{**detail, "type": "stripe_fee"}] if fee else [],
        source=source,
        type=kind,
    )
    return books.add(LINE, line, ref=source)
