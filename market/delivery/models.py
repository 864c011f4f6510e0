"""Rows of deliveries: loading windows as they were proposed, gate bookings, and contacts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlmodel import Field, SQLModel

from foundation.columns import append_only

ID = 32
CODE = 12

_STANDS = text("released_at IS NULL")


class LoadingWindow(SQLModel, table=True):
    """One proposal of when the lot is loaded; the latest that was agreed counts."""

    __tablename__ = "loading_window"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="loading_window_has_length"),)

    order_id: str = Field(primary_key=True, foreign_key="purchase_order.id", max_length=CODE)
    seq: int = Field(primary_key=True)
    starts_at: datetime
    ends_at: datetime
    proposed_by: str = Field(foreign_key="organisation.id", max_length=ID)
    person_id: str | None = Field(default=None, max_length=ID)
    proposed_at: datetime


class LoadingAgreement(SQLModel, table=True):
    """The other side's yes to one proposal."""

    __tablename__ = "loading_agreement"
    __table_args__ = (
        ForeignKeyConstraint(
            ["order_id", "seq"], ["loading_window.order_id", "loading_window.seq"]
        ),
    )

    order_id: str = Field(primary_key=True, max_length=CODE)
    seq: int = Field(primary_key=True)
    agreed_by: str = Field(foreign_key="organisation.id", max_length=ID)
    person_id: str | None = Field(default=None, max_length=ID)
    agreed_at: datetime


class GateBooking(SQLModel, table=True):
    """Half an hour at the buyer's gate, for one order; a slot has one, and an order has one."""

    __tablename__ = "gate_booking"
    __table_args__ = (
        Index(
            "gate_booking_one_per_slot",
            "site_id",
            "starts_at",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "gate_booking_one_per_order",
            "order_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: str = Field(primary_key=True, max_length=ID)
    order_id: str = Field(foreign_key="purchase_order.id", max_length=CODE)
    site_id: str = Field(foreign_key="site.id", max_length=ID)
    starts_at: datetime
    booked_by: str = Field(foreign_key="organisation.id", max_length=ID)
    booked_at: datetime
    released_at: datetime | None = None


class OrderContact(SQLModel, table=True):
    """Whom one side of an order is to be called by. The other side reads it once it is paid."""

    __tablename__ = "order_contact"

    order_id: str = Field(primary_key=True, foreign_key="purchase_order.id", max_length=CODE)
    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id", max_length=ID)
    name: str = Field(max_length=120)
    phone: str = Field(max_length=40)
    email: str = Field(max_length=254)
    given_at: datetime


append_only(LoadingWindow)
append_only(LoadingAgreement)
