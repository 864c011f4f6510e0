"""Rows of readings: each stays, the last of its kind counts."""

from datetime import date, datetime

from sqlmodel import CheckConstraint, Field, SQLModel

from foundation.columns import append_only, values
from traceability.compliance.flying.judging import FieldMethod, NoReadingReason

ID = 32
CODE = 12


class LotFieldReading(SQLModel, table=True):
    """One reading of a lot's field, numbered from 1, or the reason why there is none.

    `value` is in nanotesla, or for a compass in tenths of a degree.
    """

    __tablename__ = "lot_field_reading"
    __table_args__ = (
        CheckConstraint("(value IS NULL) = (reason IS NOT NULL)", name="lot_field_or_its_reason"),
        CheckConstraint(
            "(value IS NULL) = (method IS NULL) AND (value IS NULL) = (distance_cm IS NULL)"
            " AND (value IS NULL) = (instrument IS NULL) AND (value IS NULL) = (read_on IS NULL)",
            name="lot_field_in_full",
        ),
        CheckConstraint("value >= 0", name="lot_field_is_no_less_than_none"),
    )

    lot_code: str = Field(primary_key=True, foreign_key="lot.code", max_length=CODE)
    number: int = Field(primary_key=True)
    method: FieldMethod | None = Field(default=None, sa_type=values(FieldMethod))
    distance_cm: int | None = Field(default=None)
    value: int | None = Field(default=None)
    instrument: str | None = Field(default=None, max_length=120)
    read_on: date | None = Field(default=None)
    reason: NoReadingReason | None = Field(default=None, sa_type=values(NoReadingReason))
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    stated_at: datetime


append_only(LotFieldReading)
