"""Rows of sanitisation: each word about a lot stays, the last one counts."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import CheckConstraint, Field, SQLModel

from foundation.columns import append_only, values
from traceability.compliance.sanitising.words import NotSanitisedReason, SanitisingMethod

ID = 32
CODE = 12


class LotSanitising(SQLModel, table=True):
    """One word about a lot, numbered from 1: how it was sanitised, or why that is not stated."""

    __tablename__ = "lot_sanitising"
    __table_args__ = (
        CheckConstraint(
            "(method IS NULL) = (reason IS NOT NULL)", name="lot_sanitising_or_its_reason"
        ),
        CheckConstraint(
            "(method IS NULL) = (operator IS NULL) AND (method IS NULL) = (done_on IS NULL)",
            name="lot_sanitising_in_full",
        ),
    )

    lot_code: str = Field(primary_key=True, foreign_key="lot.code", max_length=CODE)
    number: int = Field(primary_key=True)
    method: SanitisingMethod | None = Field(default=None, sa_type=values(SanitisingMethod))
    operator: str | None = Field(default=None, max_length=120)
    done_on: date | None = Field(default=None)
    serials: list[str] = Field(sa_type=JSON)
    paper_id: str | None = Field(default=None, foreign_key="paper.id", max_length=ID)
    reason: NotSanitisedReason | None = Field(default=None, sa_type=values(NotSanitisedReason))
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    stated_at: datetime


append_only(LotSanitising)
