"""Rows about seals: what was found, who confirmed it, and whether two people are needed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from foundation.columns import append_only

ID = 32
LONGEST_SEALS = 4000


class SealRule(SQLModel, table=True):
    """Whether an organisation accepts what is sealed only after two people saw the seals."""

    __tablename__ = "seal_rule"

    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id", max_length=ID)
    takes_two: bool
    set_at: datetime
    set_by_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)


class SealCheck(SQLModel, table=True):
    """The whole seals of a delivery as somebody found them, one a line. The last one counts."""

    __tablename__ = "seal_check"
    __table_args__ = (
        UniqueConstraint("handover_id", "number", name="seal_check_in_order"),
        UniqueConstraint("id", "found_by_id", name="seal_check_of_person"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    handover_id: str = Field(max_length=40)
    number: int
    lot_code: str = Field(foreign_key="lot.code", index=True, max_length=12)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    seals: str = Field(max_length=LONGEST_SEALS)
    found_by_id: str = Field(foreign_key="person.id", max_length=ID)
    found_at: datetime


class SealConfirmation(SQLModel, table=True):
    """A second person saw the same. The database too refuses the same person twice."""

    __tablename__ = "seal_confirmation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["check_id", "found_by_id"], ["seal_check.id", "seal_check.found_by_id"]
        ),
        CheckConstraint("confirmed_by_id <> found_by_id", name="seal_confirmation_by_another"),
    )

    check_id: str = Field(primary_key=True, max_length=ID)
    found_by_id: str = Field(max_length=ID)
    confirmed_by_id: str = Field(foreign_key="person.id", max_length=ID)
    confirmed_at: datetime


append_only(SealCheck)
append_only(SealConfirmation)
