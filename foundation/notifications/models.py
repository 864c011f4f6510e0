"""Rows of what is still to be delivered."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel, UniqueConstraint


class OutboxMessage(SQLModel, table=True):
    """Something that must happen after the commit that wrote this row, at least once."""

    __tablename__ = "outbox_message"
    __table_args__ = (UniqueConstraint("topic", "key"),)

    id: str = Field(primary_key=True, max_length=32)
    topic: str = Field(max_length=60)
    key: str = Field(max_length=200)
    payload: dict[str, object] = Field(sa_type=JSON)
    created_at: datetime
    due_at: datetime = Field(index=True)
    attempts: int = 0
    done_at: datetime | None = Field(default=None, index=True)
    is_dead: bool = False
    last_error: str | None = Field(default=None, max_length=500)


class MailMessage(SQLModel, table=True):
    """A letter to one person. Its text leaves this row when it is sent: it may hold a link.

    Where no mail server is set (the demo) the text stays, for the mailbox page to show. An alarm
    says that something could not be delivered; nobody is told when it cannot be, either.
    """

    __tablename__ = "mail_message"

    id: str = Field(primary_key=True, max_length=32)
    to_address: str = Field(index=True, max_length=254)
    subject: str = Field(max_length=200)
    text: str
    html: str
    choices_url: str | None = Field(default=None, max_length=300)
    is_alarm: bool = False
    created_at: datetime = Field(index=True)
    due_at: datetime
    attempts: int = 0
    sent_at: datetime | None = None
    is_dead: bool = False
    last_error: str | None = Field(default=None, max_length=500)
