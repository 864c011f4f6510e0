"""Rows of legs: each version as it was planned, the latest of each number counts."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import CheckConstraint, Field, SQLModel

from foundation.columns import append_only, values
from traceability.stock.balance import TransportMode

ID = 32
CODE = 12


class Missing(StrEnum):
    """Why a fact is not there: a value, or a word for its absence."""

    NOT_KNOWN_YET = "not_known_yet"
    NOT_REQUIRED = "not_required"
    NOT_GIVEN = "not_given"


class DeliveryLeg(SQLModel, table=True):
    """One version of one leg. Who carries is an organisation: a member, or a guest of whoever
    plans; `is_dropped` where the leg was taken out again.
    """

    __tablename__ = "delivery_leg"
    __table_args__ = (
        CheckConstraint("mode = 'road' OR plate IS NULL", name="delivery_leg_plate_by_road"),
        CheckConstraint(
            "mode <> 'road' OR (plate IS NULL) <> (plate_missing IS NULL)",
            name="delivery_leg_plate_or_reason",
        ),
        CheckConstraint(
            "(from_place IS NULL) <> (from_missing IS NULL)", name="delivery_leg_from_or_reason"
        ),
        CheckConstraint(
            "(to_place IS NULL) <> (to_missing IS NULL)", name="delivery_leg_to_or_reason"
        ),
        CheckConstraint(
            "(registration_number IS NULL) <> (registration_missing IS NULL)",
            name="delivery_leg_registration_or_reason",
        ),
        CheckConstraint("stored_days > 0", name="delivery_leg_stored_for_days"),
    )

    order_id: str = Field(primary_key=True, foreign_key="purchase_order.id", max_length=CODE)
    number: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    carrier_id: str = Field(foreign_key="organisation.id", max_length=ID)
    registration_number: str | None = Field(default=None, max_length=40)
    registration_missing: Missing | None = Field(default=None, sa_type=values(Missing))
    mode: TransportMode = Field(sa_type=values(TransportMode))
    plate: str | None = Field(default=None, max_length=20)
    plate_missing: Missing | None = Field(default=None, sa_type=values(Missing))
    from_place: str | None = Field(default=None, max_length=120)
    from_missing: Missing | None = Field(default=None, sa_type=values(Missing))
    to_place: str | None = Field(default=None, max_length=120)
    to_missing: Missing | None = Field(default=None, sa_type=values(Missing))
    stored_days: int | None = None
    is_dropped: bool = False
    changed_by: str = Field(foreign_key="organisation.id", max_length=ID)
    person_id: str | None = Field(default=None, max_length=ID)
    changed_at: datetime


append_only(DeliveryLeg)
