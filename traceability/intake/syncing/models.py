"""Rows of syncing: scans as devices signed them, and inner papers that they read."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from foundation.columns import append_only

ID = 32
KEY = 16
HASH = 32
SIGNATURE = 64


class DeviceScan(SQLModel, table=True):
    """That a device sent a scan, and what it was answered. Its counter only rises; `record_hash` is
    the SHA-256 of what was signed.
    """

    __tablename__ = "device_scan"
    __table_args__ = (
        CheckConstraint("length(record_hash) = 32", name="device_scan_hash"),
        CheckConstraint("counter >= 0", name="device_scan_counts_up"),
    )

    key_id: str = Field(primary_key=True, foreign_key="device.key_id", max_length=KEY)
    counter: int = Field(primary_key=True, sa_type=BigInteger)
    scan_id: str = Field(foreign_key="tag_scan.id", max_length=ID)
    record_hash: bytes = Field(max_length=HASH)
    answer: dict[str, object] = Field(sa_type=JSON)
    received_at: datetime


class SignedScan(SQLModel, table=True):
    """The bytes that a device signed. They say where somebody was, so they go when the place of
    the scan goes: see `forgetting`.
    """

    __tablename__ = "device_scan_record"
    __table_args__ = (
        ForeignKeyConstraint(["key_id", "counter"], ["device_scan.key_id", "device_scan.counter"]),
        CheckConstraint("length(signature) = 64", name="device_scan_record_signature"),
    )

    key_id: str = Field(primary_key=True, max_length=KEY)
    counter: int = Field(primary_key=True, sa_type=BigInteger)
    scan_id: str = Field(index=True, max_length=ID)
    record: bytes
    signature: bytes = Field(max_length=SIGNATURE)


class DevicePaper(SQLModel, table=True):
    """That a device read an inner paper beside a label, and what it was answered.

    `paper_hash` tells papers apart; the secret is nowhere.
    """

    __tablename__ = "device_paper"
    __table_args__ = (CheckConstraint("length(paper_hash) = 32", name="device_paper_hash"),)

    key_id: str = Field(primary_key=True, foreign_key="device.key_id", max_length=KEY)
    tag_id: str = Field(primary_key=True, foreign_key="tag.id", max_length=ID)
    paper_hash: bytes = Field(primary_key=True, max_length=HASH)
    reveal_id: str = Field(foreign_key="inner_reveal.id", max_length=ID)
    answer: dict[str, object] = Field(sa_type=JSON)
    received_at: datetime


append_only(DeviceScan)
append_only(DevicePaper)
