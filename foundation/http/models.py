"""Rows that HTTP needs: replies kept for those who ask twice."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class IdempotentReply(SQLModel, table=True):
    """The first reply to an Idempotency-Key; `status` is empty while that request runs."""

    __tablename__ = "idempotent_reply"

    caller: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=200)
    request_hash: str = Field(max_length=64)
    status: int | None = None
    body: bytes | None = None
    location: str | None = Field(default=None, max_length=500)
    created_at: datetime = Field(index=True)
