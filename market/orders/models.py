"""Rows of orders: an agreed sale, and every step it took."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from foundation.columns import append_only, values
from market.listings.delivering import DeliveryTerm
from market.orders.lifecycle import LIVE, OrderAction, OrderStatus

ID = 32
CODE = 12

_LIVE_VALUES = ", ".join(sorted(f"'{status.value}'" for status in LIVE))
_IS_LIVE = text(f"status IN ({_LIVE_VALUES})")


class Order(SQLModel, table=True):
    """A sale of one lot by one organisation to another, under the terms of its listing.

    `placed_by` agreed to the terms of `terms_version` for the buyer, at `placed_at`; the lot goes
    from `pickup_site_id` to `site_id`. `due_at` is until when the present status should last,
    `ship_by` until when a paid lot is to be dispatched; `custody_seq` is how far into the lot's
    chain the order has followed. `accepted_mass_g`, `refused_mass_g` and `refused_lot` are set when
    the lot was accepted in part.
    """

    __tablename__ = "purchase_order"
    __table_args__ = (
        CheckConstraint("price_minor > 0", name="purchase_order_has_a_price"),
        CheckConstraint(
            "fee_minor >= 0 AND fee_minor < price_minor", name="purchase_order_fee_below_price"
        ),
        CheckConstraint("buyer_id <> seller_id", name="purchase_order_of_two"),
        Index(
            "purchase_order_one_live_per_lot",
            "lot_code",
            unique=True,
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
        Index("purchase_order_due", "status", "due_at", "id"),
        Index("purchase_order_bought", "buyer_id", "placed_at", "id"),
        Index("purchase_order_sold", "seller_id", "placed_at", "id"),
    )

    id: str = Field(primary_key=True, max_length=CODE)
    listing_id: str = Field(foreign_key="listing.id", index=True, max_length=ID)
    lot_code: str = Field(index=True, max_length=CODE)
    title: str = Field(max_length=200)
    net_mass_g: int = Field(sa_type=BigInteger)
    seller_id: str = Field(foreign_key="organisation.id", max_length=ID)
    buyer_id: str = Field(foreign_key="organisation.id", max_length=ID)
    site_id: str | None = Field(default=None, foreign_key="site.id", max_length=ID)
    delivery_term: DeliveryTerm = Field(default=DeliveryTerm.DAP, sa_type=values(DeliveryTerm))
    pickup_site_id: str | None = Field(default=None, foreign_key="site.id", max_length=ID)
    terms_version: str = Field(max_length=10)
    price_minor: int = Field(sa_type=BigInteger)
    fee_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
    payout_account_id: str = Field(foreign_key="payout_account.id", max_length=ID)
    acknowledged_unverified: bool = False
    status: OrderStatus = Field(sa_type=values(OrderStatus))
    placed_by: str | None = Field(default=None, max_length=ID)
    placed_at: datetime
    pay_by: datetime
    ship_by: datetime | None = None
    loads_until: datetime | None = None
    due_at: datetime | None = None
    payment_id: str | None = Field(default=None, max_length=255)
    handover_id: str | None = Field(default=None, max_length=ID)
    custody_seq: int
    accepted_mass_g: int | None = Field(default=None, sa_type=BigInteger)
    refused_mass_g: int | None = Field(default=None, sa_type=BigInteger)
    refused_lot: str | None = Field(default=None, max_length=CODE)


class OrderStep(SQLModel, table=True):
    """One change of an order's status: what happened, when, by whom, and what caused it."""

    __tablename__ = "purchase_order_step"

    order_id: str = Field(primary_key=True, foreign_key="purchase_order.id", max_length=CODE)
    seq: int = Field(primary_key=True)
    action: OrderAction | None = Field(default=None, sa_type=values(OrderAction))
    status: OrderStatus = Field(sa_type=values(OrderStatus))
    at: datetime
    organisation_id: str | None = Field(default=None, max_length=ID)
    cause: str | None = Field(default=None, max_length=255)


class OrderReminder(SQLModel, table=True):
    """A reminder that was sent about one deadline of an order: each once, whoever sends it."""

    __tablename__ = "purchase_order_reminder"

    order_id: str = Field(primary_key=True, foreign_key="purchase_order.id", max_length=CODE)
    kind: str = Field(primary_key=True, max_length=40)
    due_at: datetime = Field(primary_key=True)
    sent_at: datetime


append_only(OrderStep)
append_only(OrderReminder)
