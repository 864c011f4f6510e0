"""Rows of drafts: what a seller has typed so far, as they typed it."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

ID = 32
LOT_CODE = 12


class Draft(SQLModel, table=True):
    """A lot that is being described. `answers` maps a step to the typed texts of its fields.

    `lot_code` is set once it is registered; then the draft is only the way to its lot.
    """

    __tablename__ = "lot_draft"

    id: str = Field(primary_key=True, max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    answers: dict[str, dict[str, list[str]]] = Field(sa_type=JSON)
    photo_ids: list[str] = Field(sa_type=JSON)
    created_at: datetime
    saved_at: datetime
    lot_code: str | None = Field(default=None, max_length=LOT_CODE)
