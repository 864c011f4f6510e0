"""Rows of notices: what was announced to an organisation, who was told, and what people chose."""

from datetime import datetime

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

ID = 32
KIND = 40
KEY = 120

_UNREAD = text("read_at IS NULL")


class Announcement(SQLModel, table=True):
    """Something an organisation was told of, once per kind and key.

    `kind` is text without a CHECK, so that a new kind needs no migration. `heading` and
    `sentence` are messages in the source language, `words` fill their placeholders, `ids` name
    the things it is about for programs.
    """

    __tablename__ = "announcement"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "key"),)

    id: str = Field(primary_key=True, max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    kind: str = Field(max_length=KIND)
    key: str = Field(max_length=KEY)
    heading: str = Field(max_length=200)
    sentence: str = Field(max_length=500)
    words: dict[str, str] = Field(sa_type=JSON)
    reference: str = Field(max_length=60)
    about: str = Field(max_length=250)
    link: str = Field(max_length=300)
    ids: dict[str, str] = Field(sa_type=JSON)
    created_at: datetime = Field(index=True)


class Notice(SQLModel, table=True):
    """One person told of one thing; `key` names what happened, of which a person hears once.

    What is only mailed is not shown, and counts as read.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id", "key"),
        Index("notice_newest", "person_id", "organisation_id", "created_at", "id"),
        Index(
            "notice_unread",
            "person_id",
            "organisation_id",
            "read_at",
            "created_at",
            "id",
            sqlite_where=_UNREAD,
            postgresql_where=_UNREAD,
        ),
    )

    id: str = Field(primary_key=True, max_length=ID)
    announcement_id: str = Field(foreign_key="announcement.id", index=True, max_length=ID)
    person_id: str = Field(foreign_key="person.id", max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    key: str = Field(max_length=KEY)
    is_shown: bool
    created_at: datetime
    read_at: datetime | None = None


class NoticeChoice(SQLModel, table=True):
    """How one person wants to hear of one kind; without a row the table of kinds decides."""

    __tablename__ = "notice_choice"

    person_id: str = Field(primary_key=True, foreign_key="person.id", max_length=ID)
    kind: str = Field(primary_key=True, max_length=KIND)
    in_app: bool
    by_mail: bool
