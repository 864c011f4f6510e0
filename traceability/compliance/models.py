"""Rows of permits: each version stays, a renewal is a new one, a withdrawal a row of its own."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import CheckConstraint, Field, SQLModel, UniqueConstraint

from foundation.columns import append_only, values
from traceability.compliance.kinds import PermitKind, WithdrawalReason

ID = 32


class Permit(SQLModel, table=True):
    """A permit as an organisation states it. `series_id` is the id of its first version.

    `low_codes` are six digits without star, none meaning not limited; `operations` R and D codes.
    `person_id` is None for a program.
    """

    __tablename__ = "permit"
    __table_args__ = (
        UniqueConstraint("series_id", "version"),
        CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name="permit_ends_after_it_begins"
        ),
    )

    id: str = Field(primary_key=True, max_length=ID)
    series_id: str = Field(foreign_key="permit.id", max_length=ID)
    version: int
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    site_id: str | None = Field(default=None, foreign_key="site.id", max_length=ID)
    kind: PermitKind = Field(sa_type=values(PermitKind))
    number: str = Field(max_length=80)
    authority: str = Field(max_length=120)
    country: str = Field(min_length=2, max_length=2)
    valid_from: date
    valid_until: date | None = Field(default=None, index=True)
    low_codes: list[str] = Field(sa_type=JSON)
    operations: list[str] = Field(sa_type=JSON)
    paper_id: str | None = Field(default=None, foreign_key="paper.id", max_length=ID)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    stated_at: datetime


class PermitWithdrawal(SQLModel, table=True):
    """A permit is not used any more, once and for all."""

    __tablename__ = "permit_withdrawal"

    series_id: str = Field(primary_key=True, foreign_key="permit.id", max_length=ID)
    reason: WithdrawalReason = Field(sa_type=values(WithdrawalReason))
    note: str = Field(default="", max_length=300)
    withdrawn_on: date
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    stated_at: datetime


append_only(Permit)
append_only(PermitWithdrawal)
