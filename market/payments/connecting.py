"""Which Stripe we talk to: the real one with a key, the sandbox without."""

from __future__ import annotations

from foundation.settings import Settings
from market.payments.gateway import Gateway
from market.payments.sandbox.server import Sandbox
from market.payments.sandbox.store import Store
from market.payments.stripe_gateway import StripeGateway

SANDBOX_KEY = "sk_test_sandbox"


def connect(settings: Settings) -> Gateway:
    """The gateway that the settings name."""
    if settings.stripe_secret_key:
        return StripeGateway(
            key=settings.stripe_secret_key, webhook_secret=settings.stripe_webhook_secret
        )
    return StripeGateway(
        key=SANDBOX_KEY,
        webhook_secret=settings.stripe_webhook_secret,
        server=open_sandbox(settings).answer,
    )


def open_sandbox(settings: Settings) -> Sandbox:
    """The sandbox over its file: every process that opens it sees the same Stripe."""
    return Sandbox(Store(settings.sandbox_path), base_url=settings.base_url)
