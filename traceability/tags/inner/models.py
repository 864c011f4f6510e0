"""Rows of reveals: an inner paper was read, and what came of it."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from foundation.columns import append_only, values

ID = 32


class RevealOutcome(StrEnum):
    """What an inner paper said of its package."""

    MATCH = "match"
    WRONG = "wrong"
    AGAIN = "again"


class InnerReveal(SQLModel, table=True):
    """Somebody read the paper inside. The secret itself is never kept."""

    __tablename__ = "inner_reveal"

    id: str = Field(primary_key=True, max_length=ID)
    tag_id: str = Field(foreign_key="tag.id", index=True, max_length=ID)
    scan_id: str = Field(foreign_key="tag_scan.id", max_length=ID)
    organisation_id: str = Field(max_length=ID)
    person_id: str | None = Field(default=None, max_length=ID)
    outcome: RevealOutcome = Field(sa_type=values(RevealOutcome))
    revealed_at: datetime


append_only(InnerReveal)
