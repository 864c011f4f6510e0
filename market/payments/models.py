"""Rows of money: what is to be done, what arrived, what was booked, and what Stripe told us."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel, UniqueConstraint

from foundation.columns import append_only, values
from market.payments.bookkeeping import Account, EntryKind
from market.payments.gateway import CheckoutStatus

ID = 32
STRIPE_ID = 255


class OperationKind(StrEnum):
    """What is asked of the payment provider."""

    CHECKOUT = "checkout"
    EXPIRY = "expiry"
    PAYOUT = "payout"
    REFUND = "refund"
    ACCOUNT = "account"


class OperationState(StrEnum):
    """Where an operation stands. `unknown`: asked, and no answer came back."""

    PLANNED = "planned"
    SENT = "sent"
    UNKNOWN = "unknown"
    DONE = "done"
    FAILED = "failed"


class NoticeState(StrEnum):
    """Where a Stripe event stands."""

    WAITING = "waiting"
    DONE = "done"
    IGNORED = "ignored"
    DEAD = "dead"


class PaymentOperation(SQLModel, table=True):
    """One thing to ask of the provider, decided in a transaction and done after it.

    `subject` is the order (or, for accounts, the organisation) it is about. The key and the
    parameters are written before the first call and never change.
    """

    __tablename__ = "payment_operation"
    __table_args__ = (UniqueConstraint("subject", "kind", "seq"),)

    id: str = Field(primary_key=True, max_length=ID)
    subject: str = Field(index=True, max_length=ID)
    kind: OperationKind = Field(sa_type=values(OperationKind))
    seq: int
    params_json: str
    params_hash: str = Field(max_length=64)
    key: str = Field(unique=True, max_length=255)
    state: OperationState = Field(sa_type=values(OperationState))
    stripe_id: str | None = Field(default=None, unique=True, max_length=STRIPE_ID)
    attempts: int = 0
    last_error: str | None = Field(default=None, max_length=500)
    planned_at: datetime
    due_at: datetime = Field(index=True)
    first_sent_at: datetime | None = None
    settled_at: datetime | None = None


class Checkout(SQLModel, table=True):
    """A hosted page on which an order can be paid."""

    __tablename__ = "payment_checkout"

    id: str = Field(primary_key=True, max_length=STRIPE_ID)
    order_id: str = Field(index=True, max_length=ID)
    url: str | None = Field(default=None, max_length=2000)
    status: CheckoutStatus = Field(sa_type=values(CheckoutStatus))
    opened_at: datetime
    look_at: datetime = Field(index=True)


class Payment(SQLModel, table=True):
    """Money that arrived for an order. One row per payment, whoever reports it, however often."""

    __tablename__ = "payment"
    __table_args__ = (CheckConstraint("amount_minor > 0"), CheckConstraint("fee_minor >= 0"))

    id: str = Field(primary_key=True, max_length=STRIPE_ID)
    order_id: str = Field(index=True, max_length=ID)
    charge_id: str = Field(unique=True, max_length=STRIPE_ID)
    amount_minor: int
    currency: str = Field(max_length=3)
    fee_minor: int
    fee_currency: str = Field(max_length=3)
    received_at: datetime


class PayoutAccount(SQLModel, table=True):
    """Where a selling organisation is paid. Orders pin it; its Stripe account never changes."""

    __tablename__ = "payout_account"

    id: str = Field(primary_key=True, max_length=ID)
    organisation_id: str = Field(unique=True, foreign_key="organisation.id", max_length=ID)
    stripe_id: str | None = Field(default=None, unique=True, max_length=STRIPE_ID)
    created_at: datetime
    active_since: datetime | None = None


class LedgerEntry(SQLModel, table=True):
    """Something that happened to money, named once per kind: by a payment, by an operation."""

    __tablename__ = "ledger_entry"
    __table_args__ = (UniqueConstraint("kind", "reference"),)

    id: str = Field(primary_key=True, max_length=ID)
    order_id: str = Field(index=True, max_length=ID)
    kind: EntryKind = Field(sa_type=values(EntryKind))
    reference: str = Field(max_length=STRIPE_ID)
    booked_at: datetime


class LedgerMovement(SQLModel, table=True):
    """An amount that left one account and reached another: nothing can be lost between the two."""

    __tablename__ = "ledger_movement"
    __table_args__ = (
        CheckConstraint("amount_minor > 0"),
        CheckConstraint("source <> target"),
    )

    entry_id: str = Field(primary_key=True, foreign_key="ledger_entry.id", max_length=ID)
    line: int = Field(primary_key=True)
    source: Account = Field(sa_type=values(Account))
    target: Account = Field(sa_type=values(Account))
    amount_minor: int
    currency: str = Field(max_length=3)


class StripeNotice(SQLModel, table=True):
    """A verified Stripe event, stored once by its id and acted on once."""

    __tablename__ = "stripe_notice"

    id: str = Field(primary_key=True, max_length=STRIPE_ID)
    kind: str = Field(max_length=100)
    object_id: str = Field(max_length=STRIPE_ID)
    body: bytes
    received_at: datetime
    state: NoticeState = Field(sa_type=values(NoticeState))
    attempts: int = 0
    due_at: datetime = Field(index=True)
    last_error: str | None = Field(default=None, max_length=500)


for _model in (Payment, LedgerEntry, LedgerMovement):
    append_only(_model)
