"""The wall to the payment provider: what we ask of it, and what its answers say, in our words.

Every act that moves money carries a key, so that asking twice has one effect. An answer is a fact
about the provider's state at that moment; a missing answer is `GatewayUnsure`, never a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from market.money import Money


class GatewayRefused(Exception):
    """The provider said no; nothing happened. `code` is its own word for the reason.

    A passing reason (an account not ready, a balance too low) may be gone later; the same key
    would still be answered no, so it takes a new one.
    """

    def __init__(self, code: str, reason: str, *, is_passing: bool = False) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.is_passing = is_passing


class GatewayBusy(Exception):
    """Nothing happened and nothing is wrong with the request: ask again later."""


class GatewayUnsure(Exception):
    """No answer came back. It may have happened."""


class SignatureRefused(Exception):
    """A Stripe event that cannot be shown to come from Stripe, now, to us."""


class CheckoutStatus(StrEnum):
    """Where a hosted checkout stands."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class RefundStatus(StrEnum):
    """Where a refund stands."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class CheckoutRequest:
    """A hosted page on which the buyer pays one order."""

    order_id: str
    operation_id: str
    title: str
    amount: Money
    email: str | None
    success_url: str
    cancel_url: str


@dataclass(frozen=True)
class PaymentFacts:
    """Money that arrived: what was paid, what the provider kept, the charge payouts refer to."""

    payment_id: str
    charge_id: str
    order_id: str
    amount: Money
    fee: Money
    refunded: Money


@dataclass(frozen=True)
class CheckoutFacts:
    """A hosted checkout as the provider shows it now. `payment` is there once money arrived."""

    checkout_id: str
    order_id: str
    status: CheckoutStatus
    url: str | None
    payment: PaymentFacts | None


@dataclass(frozen=True)
class PayoutRequest:
    """Money to the seller's account, out of the charge that the buyer paid."""

    order_id: str
    operation_id: str
    amount: Money
    account: str
    charge_id: str


@dataclass(frozen=True)
class PayoutFacts:
    """Money that left for a seller's account."""

    payout_id: str
    order_id: str
    operation_id: str
    amount: Money
    account: str


@dataclass(frozen=True)
class RefundRequest:
    """Money back to the buyer, from the payment it came in with."""

    order_id: str
    operation_id: str
    payment_id: str
    amount: Money


@dataclass(frozen=True)
class RefundFacts:
    """Money on its way back to a buyer."""

    refund_id: str
    payment_id: str
    operation_id: str
    amount: Money
    status: RefundStatus


@dataclass(frozen=True)
class AccountRequest:
    """An account that a selling organisation is paid to."""

    organisation_id: str
    name: str
    country: str
    email: str


@dataclass(frozen=True)
class AccountFacts:
    """A seller's account as the provider shows it now."""

    account: str
    is_active: bool


@dataclass(frozen=True)
class BalanceFacts:
    """One line of the provider's own statement: what changed the balance, and by how much."""

    line_id: str
    kind: str
    source_id: str
    amount: Money
    fee: Money


@dataclass(frozen=True)
class StripeEvent:
    """A verified notice that something changed: a reason to look, never a fact in itself."""

    event_id: str
    kind: str
    object_id: str
    livemode: bool


class Gateway(Protocol):
    """The provider. Each method raises `GatewayRefused`, `GatewayBusy` or `GatewayUnsure`."""

    is_test: bool

    def open_checkout(self, request: CheckoutRequest, *, key: str) -> CheckoutFacts:
        """Make a hosted page for one order."""

    def get_checkout(self, checkout_id: str) -> CheckoutFacts:
        """The checkout as it is now, with its payment."""

    def expire_checkout(self, checkout_id: str, *, key: str) -> CheckoutFacts:
        """Close an open checkout. One that is closed already is answered as it is."""

    def get_payment(self, payment_id: str) -> PaymentFacts | None:
        """The payment as it is now; None while no money has arrived."""

    def pay_out(self, request: PayoutRequest, *, key: str) -> PayoutFacts:
        """Send money to a seller's account."""

    def find_payout(self, *, order_id: str, operation_id: str) -> PayoutFacts | None:
        """The payout that an operation made, if it made one."""

    def refund(self, request: RefundRequest, *, key: str) -> RefundFacts:
        """Send money back to the buyer."""

    def find_refund(self, *, payment_id: str, operation_id: str) -> RefundFacts | None:
        """The refund that an operation made, if it made one."""

    def get_refund(self, refund_id: str) -> RefundFacts:
        """The refund as it is now."""

    def open_account(self, request: AccountRequest, *, key: str) -> AccountFacts:
        """Make an account for a seller."""

    def get_account(self, account: str) -> AccountFacts:
        """The account as it is now."""

    def onboarding_url(self, account: str, *, return_url: str, refresh_url: str) -> str:
        """A page on which the seller gives the provider what it asks for. Used once."""

    def balance_lines(self) -> list[BalanceFacts]:
        """The provider's whole statement, oldest first."""

    def read_event(self, body: bytes, signature: str | None) -> StripeEvent:
        """A Stripe event from a raw request. Raises `SignatureRefused`."""
