"""Rows of the program about itself."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger
from sqlmodel import Field, SQLModel


class WorkerBeat(SQLModel, table=True):
    """One worker process: when it was last seen at work, and how each of its jobs fares."""

    __tablename__ = "worker_beat"

    id: str = Field(primary_key=True, max_length=32)
    started_at: datetime
    beat_at: datetime
    jobs: dict[str, object] = Field(sa_type=JSON)


class BackupMade(SQLModel, table=True):
    """A backup that was written and proven, so that its age can be watched."""

    __tablename__ = "backup_made"

    id: str = Field(primary_key=True, max_length=32)
    made_at: datetime
    log_size: int = Field(sa_type=BigInteger)
    size_bytes: int = Field(sa_type=BigInteger)
