"""The real Stripe SDK behind our gateway: separate charges and transfers, hosted Checkout.

The only module that imports it. Without a key the same client talks to the sandbox through
`InProcessClient`. Keys are ours and persisted, so the SDK's own retries (with keys of one process)
are switched off.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

import stripe

from foundation import clock
from market.payments import signing, stripe_answers
from market.payments.gateway import (
    AccountFacts,
    AccountRequest,
    BalanceFacts,
    CheckoutFacts,
    CheckoutRequest,
    GatewayBusy,
    GatewayRefused,
    GatewayUnsure,
    PaymentFacts,
    PayoutFacts,
    PayoutRequest,
    RefundFacts,
    RefundRequest,
    SignatureRefused,
    StripeEvent,
)

TIMEOUT_S = 20
MOST_LISTED = 100
# The SDK compares with the machine's clock and only backwards. Our own window, both ways and by our
# clock, stands before it, so its window is opened wide.
SDK_WINDOW_S = 10**10

WITH_CHARGE = "latest_charge.balance_transaction"
PASSING = frozenset({"balance_insufficient", "insufficient_capabilities_for_transfer"})
RECIPIENT: Final = "configuration.recipient"
Answer = tuple[str, int, Mapping[str, str]]
Server = Callable[[str, str, Mapping[str, str], str], Answer]


class InProcessClient(stripe.HTTPClient):
    """An HTTP client without a network: requests go to a function in this process."""

    name = "in-process"

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> Answer:
        """Ask the server function; a broken connection is Stripe's own error for it."""
        try:
            return self._server(method.upper(), url, headers or {}, post_data or "")
        except OSError as lost:
            raise stripe.APIConnectionError(str(lost)) from lost  # type: ignore[no-untyped-call] # Stripe's errors have no types

    def close(self) -> None:
        """Nothing is open."""


class StripeGateway:
    """Stripe, or the sandbox that keeps its contract: see `market.payments.gateway.Gateway`."""

    def __init__(self, *, key: str, webhook_secret: str, server: Server | None = None) -> None:
        if not webhook_secret.strip():
            raise ValueError("without a webhook secret anybody could report payments")
        self.is_test = "_test_" in key
        self._secret = webhook_secret
        wire = InProcessClient(server) if server else stripe.RequestsClient(timeout=TIMEOUT_S)
        self._client = stripe.StripeClient(key, max_network_retries=0, http_client=wire)

    def open_checkout(self, request: CheckoutRequest, *, key: str) -> CheckoutFacts:
        """POST /v1/checkout/sessions, one line, the order as its transfer group."""
        marks = {"order": request.order_id, "operation": request.operation_id}
        params: dict[str, Any] = {
            "mode": "payment",
            "client_reference_id": request.order_id,
            "success_url": request.success_url,
            "cancel_url": request.cancel_url,
            "metadata": marks,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": request.amount.currency.lower(),
                        "unit_amount": request.amount.minor,
                        "product_data": {"name": request.title},
                    },
                }
            ],
            "payment_intent_data": {"transfer_group": request.order_id, "metadata": marks},
        }
        if request.email:
            params["customer_email"] = request.email
        with _translated():
            made = self._client.v1.checkout.sessions.create(params, _options(key))  # type: ignore[arg-type] # built as a dict
        return stripe_answers.checkout(made.to_dict())

    def get_checkout(self, checkout_id: str) -> CheckoutFacts:
        """GET /v1/checkout/sessions/{id} with its payment and that one's charge."""
        with _translated():
            found = self._client.v1.checkout.sessions.retrieve(
                checkout_id, {"expand": [f"payment_intent.{WITH_CHARGE}"]}
            )
        return stripe_answers.checkout(found.to_dict())

    def expire_checkout(self, checkout_id: str, *, key: str) -> CheckoutFacts:
        """POST /v1/checkout/sessions/{id}/expire; one that is not open is looked up instead."""
        # One that is closed already refuses; its state, looked up below, says how it ended.
        with suppress(GatewayRefused), _translated():
            self._client.v1.checkout.sessions.expire(checkout_id, {}, _options(key))
        return self.get_checkout(checkout_id)

    def get_payment(self, payment_id: str) -> PaymentFacts | None:
        """GET /v1/payment_intents/{id} with its charge."""
        with _translated():
            found = self._client.v1.payment_intents.retrieve(payment_id, {"expand": [WITH_CHARGE]})
        return stripe_answers.payment(found.to_dict())

    def pay_out(self, request: PayoutRequest, *, key: str) -> PayoutFacts:
        """POST /v1/transfers out of the charge (`source_transaction`), grouped by order."""
        with _translated():
            made = self._client.v1.transfers.create(
                {
                    "amount": request.amount.minor,
                    "currency": request.amount.currency.lower(),
                    "destination": request.account,
                    "source_transaction": request.charge_id,
                    "transfer_group": request.order_id,
                    "metadata": {"order": request.order_id, "operation": request.operation_id},
                },
                _options(key),
            )
        return stripe_answers.payout(made.to_dict())

    def find_payout(self, *, order_id: str, operation_id: str) -> PayoutFacts | None:
        """GET /v1/transfers of the order's group, by the operation in its metadata."""
        with _translated():
            listed = self._client.v1.transfers.list(
                {"transfer_group": order_id, "limit": MOST_LISTED}
            )
        payouts = [stripe_answers.payout(one.to_dict()) for one in listed.data]
        return next((one for one in payouts if one.operation_id == operation_id), None)

    def refund(self, request: RefundRequest, *, key: str) -> RefundFacts:
        """POST /v1/refunds of the payment."""
        with _translated():
            made = self._client.v1.refunds.create(
                {
                    "payment_intent": request.payment_id,
                    "amount": request.amount.minor,
                    "reason": "requested_by_customer",
                    "metadata": {"order": request.order_id, "operation": request.operation_id},
                },
                _options(key),
            )
        return stripe_answers.refund(made.to_dict())

    def find_refund(self, *, payment_id: str, operation_id: str) -> RefundFacts | None:
        """GET /v1/refunds of the payment, by the operation in its metadata."""
        with _translated():
            listed = self._client.v1.refunds.list(
                {"payment_intent": payment_id, "limit": MOST_LISTED}
            )
        refunds = [stripe_answers.refund(one.to_dict()) for one in listed.data]
        return next((one for one in refunds if one.operation_id == operation_id), None)

    def get_refund(self, refund_id: str) -> RefundFacts:
        """GET /v1/refunds/{id}."""
        with _translated():
            found = self._client.v1.refunds.retrieve(refund_id)
        return stripe_answers.refund(found.to_dict())

    def open_account(self, request: AccountRequest, *, key: str) -> AccountFacts:
        """POST /v2/core/accounts: a recipient with an Express dashboard, fees and losses ours."""
        with _translated():
            made = self._client.v2.core.accounts.create(
                {
                    "contact_email": request.email,
                    "display_name": request.name,
                    "dashboard": "express",
                    "identity": {"country": request.country.lower(), "entity_type": "company"},
                    "defaults": {
                        "responsibilities": {
                            "fees_collector": "application",
                            "losses_collector": "application",
                        }
                    },
                    "configuration": {
                        "recipient": {
                            "capabilities": {
                                "stripe_balance": {"stripe_transfers": {"requested": True}}
                            }
                        }
                    },
                    "metadata": {"organisation": request.organisation_id},
                    "include": [RECIPIENT],
                },
                _options(key),
            )
        return _account(made.to_dict())

    def get_account(self, account: str) -> AccountFacts:
        """GET /v2/core/accounts/{id} with its recipient configuration."""
        with _translated():
            found = self._client.v2.core.accounts.retrieve(account, {"include": [RECIPIENT]})
        return _account(found.to_dict())

    def onboarding_url(self, account: str, *, return_url: str, refresh_url: str) -> str:
        """POST /v2/core/account_links for onboarding as a recipient."""
        with _translated():
            link = self._client.v2.core.account_links.create(
                {
                    "account": account,
                    "use_case": {
                        "type": "account_onboarding",
                        "account_onboarding": {
                            "return_url": return_url,
                            "refresh_url": refresh_url,
                        },
                    },
                }
            )
        return link.url

    def balance_lines(self) -> list[BalanceFacts]:
        """GET /v1/balance_transactions, every page, turned to oldest first."""
        with _translated():
            listed = self._client.v1.balance_transactions.list({"limit": MOST_LISTED})
            lines = [
                stripe_answers.balance_line(one.to_dict()) for one in listed.auto_paging_iter()
            ]
        return lines[::-1]

    def read_event(self, body: bytes, signature: str | None) -> StripeEvent:
        """Verify with `construct_event`; timestamps ahead of our clock are refused as well."""
        if not signing.is_fresh(signature, at=clock.now()):
            raise SignatureRefused("signed too long ago, in the future, or not at all")
        try:
            self._client.construct_event(body, signature, self._secret, SDK_WINDOW_S)
            parsed = json.loads(body)
            return StripeEvent(
                event_id=parsed["id"],
                kind=parsed["type"],
                object_id=parsed["data"]["object"].get("id", ""),
                livemode=parsed["livemode"],
            )
        except (stripe.SignatureVerificationError, ValueError, KeyError, AttributeError) as no:
            raise SignatureRefused(str(no)) from None


def _options(key: str) -> stripe.RequestOptions:
    return {"idempotency_key": key}


@contextmanager
def _translated() -> Iterator[None]:
    """Stripe's errors as what they mean for us: it said no, try later, or nobody knows."""
    try:
        yield
    except stripe.APIConnectionError as lost:
        raise GatewayUnsure(str(lost)) from lost
    except (stripe.RateLimitError, stripe.AuthenticationError, stripe.PermissionError) as later:
        raise GatewayBusy(str(later)) from later
    except (stripe.InvalidRequestError, stripe.CardError) as refusal:
        code = str(refusal.code or "invalid_request")
        if code == "idempotency_key_in_use":
            raise GatewayBusy(str(refusal)) from refusal
        reason = str(refusal.user_message or refusal)
        raise GatewayRefused(code, reason, is_passing=code in PASSING) from refusal
    except stripe.IdempotencyError as other:
        raise GatewayRefused("idempotency_error", str(other)) from other
    except stripe.StripeError as broken:
        raise GatewayUnsure(str(broken)) from broken


def _account(found: Mapping[str, Any]) -> AccountFacts:
    """Ready when the capability to be paid is active (not `payouts_enabled`)."""
    recipient = (found.get("configuration") or {}).get("recipient") or {}
    balance = (recipient.get("capabilities") or {}).get("stripe_balance") or {}
    status = (balance.get("stripe_transfers") or {}).get("status")
    return AccountFacts(account=found["id"], is_active=status == "active")
