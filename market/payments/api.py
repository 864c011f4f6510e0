"""Where Stripe reports: the raw body verified, stored once, and answered at once."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http.marks import public
from foundation.http.problems import no_content
from market.payments import access, inbox

bp = Blueprint("stripe_events", __name__, url_prefix="/stripe")


@bp.post("/events")
@public
def create() -> ResponseReturnValue:
    """Take a Stripe event; what it means is looked up later, by the worker."""
    receive(request.get_data(), request.headers.get("Stripe-Signature"))
    return no_content()


def receive(body: bytes, signature: str | None) -> None:
    """Verify and store. The sandbox delivers through the same door."""
    gateway = access.gateway()
    notice = inbox.take(gateway, body, signature)
    with db.transaction() as session:
        inbox.store(session, notice, body=body, is_test=gateway.is_test)
