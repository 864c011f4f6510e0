"""What is booked for each thing that happens to money: movements between two accounts.

A movement takes an amount from one account and gives it to another, so what an entry adds to all
accounts is zero by its shape: no row can be written that loses or invents a cent. An account's
balance is what it was given less what was taken from it; `buyer_funds_held` is what the platform
owes for orders not yet accepted, and never goes below zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from market.money import CurrencyMismatch, Money


class Account(StrEnum):
    """The accounts. Those named with an order are kept per order."""

    BUYER_FUNDS_HELD = "buyer_funds_held"
    STRIPE_CLEARING = "stripe_clearing"
    STRIPE_FEES = "stripe_fees"
    SELLER_PAYABLE = "seller_payable"
    SELLER_RECEIVABLE = "seller_receivable"
    PLATFORM_FEE = "platform_fee"
    VAT = "vat"
    DISPUTE_LOSS = "dispute_loss"
    SUSPENSE = "suspense"


class EntryKind(StrEnum):
    """What happened."""

    PAYMENT = "payment"
    STRIPE_FEE = "stripe_fee"
    ACCEPTANCE = "acceptance"
    PAYOUT = "payout"
    REFUND = "refund"


@dataclass(frozen=True)
class Movement:
    """An amount that leaves one account and reaches another."""

    source: Account
    target: Account
    amount: Money


def payment(amount: Money) -> list[Movement]:
    """The buyer's money arrived at Stripe, and is held for the order."""
    return [Movement(Account.STRIPE_CLEARING, Account.BUYER_FUNDS_HELD, amount)]


def stripe_fee(amount: Money) -> list[Movement]:
    """Stripe kept its fee; the platform bears it."""
    return [Movement(Account.STRIPE_FEES, Account.STRIPE_CLEARING, amount)] if amount.minor else []


def acceptance(price: Money, fee: Money) -> list[Movement]:
    """The lot was accepted: what was held is owed to the seller, less our fee."""
    parts = ((Account.SELLER_PAYABLE, price - fee), (Account.PLATFORM_FEE, fee))
    return [
        Movement(Account.BUYER_FUNDS_HELD, account, amount)
        for account, amount in parts
        if amount.minor
    ]


def payout(amount: Money) -> list[Movement]:
    """What was owed to the seller left for the seller's account."""
    return [Movement(Account.SELLER_PAYABLE, Account.STRIPE_CLEARING, amount)]


def refund(amount: Money) -> list[Movement]:
    """What was held went back to the buyer."""
    return [Movement(Account.BUYER_FUNDS_HELD, Account.STRIPE_CLEARING, amount)]


def lines(movements: Iterable[Movement]) -> dict[Account, Money]:
    """The signed change of each account: what it was given less what was taken. Sums to zero."""
    changes: dict[Account, Money] = {}
    currencies = set()
    for movement in movements:
        amount = movement.amount
        currencies.add(amount.currency)
        nothing = Money(0, amount.currency)
        changes[movement.source] = changes.get(movement.source, nothing) - amount
        changes[movement.target] = changes.get(movement.target, nothing) + amount
    if len(currencies) > 1:
        raise CurrencyMismatch(left=min(currencies), right=max(currencies))
    return changes
