"""The test payments' own pages: a checkout that takes no real money, and an onboarding form."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from foundation.errors import N_, Conflict, NotFound
from foundation.http.marks import public
from foundation.http.problems import see_other
from foundation.settings import Settings
from market.payments.api import receive
from market.payments.connecting import open_sandbox
from market.payments.inbox import NotStripe
from market.payments.sandbox import acts
from market.payments.sandbox.delivery import deliver_due
from market.payments.sandbox.parameters import StripeRefusal
from market.payments.sandbox.server import Sandbox

bp = Blueprint("test_payments", __name__, url_prefix="/test-payments")


class CheckoutOver(Conflict):
    """A checkout that was paid or closed."""

    message = N_("This test checkout is over. Go back to the order to see how it stands.")


def deliver() -> int:
    """Deliver what the sandbox has to say to our own inbox. A job, and after each payment."""
    settings: Settings = current_app.extensions["settings"]
    store = _sandbox().store
    return deliver_due(store, secret=settings.stripe_webhook_secret, send=_send)


@bp.get("/<session_id>")
@public
def show(session_id: str) -> ResponseReturnValue:
    """The hosted checkout of a test payment."""
    return _page(session_id)


@bp.post("/<session_id>/pay")
@public
def pay(session_id: str) -> ResponseReturnValue:
    """Pay with a test card that works."""
    _get(session_id, "cs_")
    try:
        with _sandbox().store.open() as books:
            paid = acts.pay(books, session_id)
    except StripeRefusal:
        raise CheckoutOver() from None
    deliver()
    return see_other(paid["success_url"].replace("{CHECKOUT_SESSION_ID}", session_id))


@bp.post("/<session_id>/decline")
@public
def decline(session_id: str) -> ResponseReturnValue:
    """Pay with a test card that is declined: the checkout stays open."""
    _get(session_id, "cs_")
    try:
        with _sandbox().store.open() as books:
            acts.decline(books, session_id)
    except StripeRefusal:
        raise CheckoutOver() from None
    deliver()
    return _page(session_id, is_declined=True)


@bp.post("/<session_id>/cancel")
@public
def cancel(session_id: str) -> ResponseReturnValue:
    """Leave without paying."""
    return see_other(_get(session_id, "cs_")["cancel_url"] or "/")


@bp.get("/onboarding/<link_id>")
@public
def onboarding(link_id: str) -> ResponseReturnValue:
    """The onboarding page of a test account."""
    link = _get(link_id, "link_")
    account = _get(link["account"], "acct_")
    return render_template("payments/test_onboarding.html", link=link, account=account)


@bp.post("/onboarding/<link_id>")
@public
def complete_onboarding(link_id: str) -> ResponseReturnValue:
    """Give the test account everything it needs."""
    _get(link_id, "link_")
    with _sandbox().store.open() as books:
        link = acts.complete_onboarding(books, link_id)
    return see_other(link["return_url"] or link["refresh_url"])


def _page(session_id: str, *, is_declined: bool = False) -> str:
    return render_template(
        "payments/test_checkout.html",
        checkout=_get(session_id, "cs_"),
        title=_get(f"plan_{session_id}", "plan_")["title"],
        is_declined=is_declined,
    )


def _sandbox() -> Sandbox:
    settings: Settings = current_app.extensions["settings"]
    if not settings.is_sandbox:
        raise NotFound()
    return open_sandbox(settings)


def _get(object_id: str, prefix: str) -> acts.Body:
    with _sandbox().store.open() as books:
        found = books.find(object_id) if object_id.startswith(prefix) else None
    if found is None:
        raise NotFound()
    return found


def _send(body: bytes, signature: str) -> bool:
    try:
        receive(body, signature)
    except NotStripe:
        return False
    return True
