"""Rows of the watch list: each word about a serial number stays, the last one counts."""

from datetime import date, datetime

from sqlmodel import CheckConstraint, Field, SQLModel

from foundation.columns import append_only

ID = 32


class WatchedSerial(SQLModel, table=True):
    """One word about a serial number, numbered from 1: that it is looked for, or no longer is.

    `serial` is as it is compared; `reason` says why it was taken off.
    """

    __tablename__ = "watched_serial"
    __table_args__ = (
        CheckConstraint("is_off = (reason <> '')", name="watched_serial_off_with_a_reason"),
        CheckConstraint("source <> ''", name="watched_serial_has_a_source"),
    )

    serial: str = Field(primary_key=True, max_length=60)
    number: int = Field(primary_key=True)
    source: str = Field(max_length=200)
    reported_on: date
    is_off: bool = False
    reason: str = Field(default="", max_length=500)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    stated_at: datetime = Field(index=True)


append_only(WatchedSerial)
