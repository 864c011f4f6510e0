"""Rows of the desk: what operators did."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel

from foundation.columns import append_only

ID = 32


class OperatorAct(SQLModel, table=True):
    """One thing that an operator did: `action` is "subject:action", `subject` what it was done to.

    `label` is what the subject was called then. Without a person it was the command line.
    """

    __tablename__ = "operator_act"
    __table_args__ = (Index("operator_act_newest", "at", "id"),)

    id: str = Field(primary_key=True, max_length=ID)
    at: datetime
    person_id: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=ID)
    action: str = Field(max_length=60)
    subject: str = Field(max_length=64)
    label: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=500)


append_only(OperatorAct)
