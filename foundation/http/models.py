"""Rows that HTTP needs: replies kept for those who ask twice."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class IdempotentReply(SQLModel, table=True):
    """The first reply to an Idempotency-Key; `status` is empty while that request runs.

    `holder` is the request that may act under the key until `leased_until`. `done_at` is written by
    the transaction that acts, so it says whether the act happened even where no reply was kept.
    """

    __tablename__ = "idempotent_reply"

    caller: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=200)
    request_hash: str = Field(max_length=64)
    holder: str = Field(default="", max_length=32)
    leased_until: datetime | None = None
    done_at: datetime | None = None
    status: int | None = None
    body: bytes | None = None
    location: str | None = Field(default=None, max_length=500)
    created_at: datetime = Field(index=True)
