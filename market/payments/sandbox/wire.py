"""Stripe's own words: the paths, parameters and objects of its API that the sandbox answers with.

Nothing outside this file names them. Shapes follow Stripe's OpenAPI document; a contract test
compares every request and answer with it.
"""

from __future__ import annotations

from typing import Any

from market.payments.sandbox.parameters import METADATA, Group, Leaf, Listed, Shape

TEXT = Leaf()
INTEGER = Leaf("integer")
AMOUNT = Leaf("integer", required=True)
NEEDED = Leaf(required=True)
EXPAND = Listed(TEXT)
PAGE: dict[str, Shape] = {"limit": INTEGER, "starting_after": TEXT, "expand": EXPAND}

SESSIONS = "/v1/checkout/sessions"
INTENTS = "/v1/payment_intents"
CHARGES = "/v1/charges"
REFUNDS = "/v1/refunds"
PAYOUTS = "/v1/transfers"
STATEMENT = "/v1/balance_transactions"
ACCOUNTS = "/v2/core/accounts"
ACCOUNT_LINKS = "/v2/core/account_links"

GROUP = "transfer_group"
SOURCE = "source_transaction"
PAYOUT_EVENT = "transfer.created"
PAYOUT_LINE = "transfer"
PAYOUT_CAPABILITY = "stripe_transfers"
ACCOUNT_NOT_READY = "insufficient_capabilities_for_transfer"

RETRIEVE = Group({"expand": EXPAND})
EXPIRE = Group({"expand": EXPAND})
OPEN_SESSION = Group(
    {
        "mode": Leaf(choices=("payment",), required=True),
        "client_reference_id": TEXT,
        "customer_email": TEXT,
        "success_url": NEEDED,
        "cancel_url": TEXT,
        "metadata": METADATA,
        "expand": EXPAND,
        "line_items": Listed(
            Group(
                {
                    "quantity": AMOUNT,
                    "price_data": Group(
                        {
                            "currency": NEEDED,
                            "unit_amount": AMOUNT,
                            "product_data": Group(
                                {"name": NEEDED, "description": TEXT}, required=True
                            ),
                        },
                        required=True,
                    ),
                }
            ),
            required=True,
        ),
        "payment_intent_data": Group(
            {GROUP: TEXT, "metadata": METADATA, "description": TEXT},
        ),
    }
)
REFUND = Group(
    {
        "payment_intent": NEEDED,
        "amount": INTEGER,
        "reason": Leaf(choices=("duplicate", "fraudulent", "requested_by_customer")),
        "metadata": METADATA,
        "expand": EXPAND,
    }
)
LIST_REFUNDS = Group({"payment_intent": TEXT, "charge": TEXT, **PAGE})
PAY_OUT = Group(
    {
        "amount": AMOUNT,
        "currency": NEEDED,
        "destination": NEEDED,
        "description": TEXT,
        SOURCE: TEXT,
        GROUP: TEXT,
        "metadata": METADATA,
        "expand": EXPAND,
    }
)
LIST_PAYOUTS = Group({GROUP: TEXT, "destination": TEXT, **PAGE})
LIST_STATEMENT = Group({"type": TEXT, "source": TEXT, "currency": TEXT, **PAGE})
OPEN_ACCOUNT = Group(
    {
        "contact_email": TEXT,
        "display_name": TEXT,
        "dashboard": Leaf(choices=("express", "full", "none")),
        "identity": Group(
            {
                "country": TEXT,
                "entity_type": Leaf(
                    choices=("company", "government_entity", "individual", "non_profit")
                ),
            }
        ),
        "defaults": Group(
            {
                "responsibilities": Group(
                    {
                        "fees_collector": Leaf(choices=("application", "stripe"), required=True),
                        "losses_collector": Leaf(choices=("application", "stripe"), required=True),
                    }
                )
            }
        ),
        "configuration": Group(
            {
                "recipient": Group(
                    {
                        "capabilities": Group(
                            {
                                "stripe_balance": Group(
                                    {
                                        PAYOUT_CAPABILITY: Group(
                                            {"requested": Leaf("boolean", required=True)}
                                        )
                                    }
                                )
                            }
                        )
                    }
                )
            }
        ),
        "metadata": METADATA,
        "include": Listed(TEXT),
    }
)
GET_ACCOUNT = Group({"include": Listed(TEXT)})
OPEN_ACCOUNT_LINK = Group(
    {
        "account": NEEDED,
        "use_case": Group(
            {
                "type": Leaf(choices=("account_onboarding", "account_update"), required=True),
                "account_onboarding": Group({"refresh_url": NEEDED, "return_url": TEXT}),
            },
            required=True,
        ),
    }
)


def session(**members: Any) -> dict[str, Any]:
    """A Checkout Session."""
    return {
        "object": "checkout.session",
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": None,
        "livemode": False,
        "mode": "payment",
        "payment_method_types": ["card"],
        "shipping_options": [],
        "ui_mode": "hosted_page",
        **members,
    }


def intent(**members: Any) -> dict[str, Any]:
    """A PaymentIntent."""
    return {
        "object": "payment_intent",
        "amount_capturable": 0,
        "application_fee_amount": None,
        "capture_method": "automatic",
        "confirmation_method": "automatic",
        "customer": None,
        "last_payment_error": None,
        "livemode": False,
        "on_behalf_of": None,
        "payment_method_types": ["card"],
        "transfer_data": None,
        **members,
    }


def charge(**members: Any) -> dict[str, Any]:
    """A Charge that succeeded."""
    blank = {"city": None, "country": None, "line1": None, "line2": None, "state": None}
    return {
        "object": "charge",
        "amount_refunded": 0,
        "billing_details": {
            "address": {**blank, "postal_code": None},
            "email": None,
            "name": None,
            "phone": None,
            "tax_id": None,
        },
        "captured": True,
        "disputed": False,
        "livemode": False,
        "paid": True,
        "refunded": False,
        "status": "succeeded",
        **members,
    }


def refund(**members: Any) -> dict[str, Any]:
    """A Refund that succeeded."""
    return {"object": "refund", "receipt_number": None, "status": "succeeded", **members}


def payout(**members: Any) -> dict[str, Any]:
    """Money sent to a connected account."""
    payout_id = members["id"]
    return {
        "object": "transfer",
        "amount_reversed": 0,
        "description": None,
        "livemode": False,
        "reversals": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"{PAYOUTS}/{payout_id}/reversals",
        },
        "reversed": False,
        "source_type": "card",
        **members,
    }


def statement_line(**members: Any) -> dict[str, Any]:
    """A BalanceTransaction, available at once."""
    return {
        "object": "balance_transaction",
        "balance_type": "payments",
        "description": None,
        "exchange_rate": None,
        "net": members["amount"] - members["fee"],
        "status": "available",
        "reporting_category": members["type"],
        **members,
    }


def account(*, is_active: bool, **members: Any) -> dict[str, Any]:
    """A v2 Account configured as a recipient."""
    waiting = {"code": "requirements_past_due", "resolution": "provide_info"}
    capability = {
        "status": "active" if is_active else "restricted",
        "status_details": [] if is_active else [waiting],
    }
    return {
        "object": "v2.core.account",
        "applied_configurations": ["recipient"],
        "livemode": False,
        "closed": False,
        "configuration": {
            "recipient": {
                "applied": True,
                "capabilities": {"stripe_balance": {PAYOUT_CAPABILITY: capability}},
            }
        },
        **members,
    }
