"""Rows of syncing: scans as devices signed them."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel

from foundation.columns import append_only

ID = 32
KEY = 16
SIGNATURE = 64


class DeviceScan(SQLModel, table=True):
    """A scan as a device signed it: the bytes, and what was answered. Its counter only rises."""

    __tablename__ = "device_scan"
    __table_args__ = (
        CheckConstraint("length(signature) = 64", name="device_scan_signature"),
        CheckConstraint("counter >= 0", name="device_scan_counts_up"),
    )

    key_id: str = Field(primary_key=True, foreign_key="device.key_id", max_length=KEY)
    counter: int = Field(primary_key=True, sa_type=BigInteger)
    scan_id: str = Field(foreign_key="tag_scan.id", max_length=ID)
    record: bytes
    signature: bytes = Field(max_length=SIGNATURE)
    answer: dict[str, object] = Field(sa_type=JSON)
    received_at: datetime


append_only(DeviceScan)
