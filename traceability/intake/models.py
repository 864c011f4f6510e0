"""Rows of the gate: which packages of an offered lot were scanned, and what the scale said."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

ID = 32


class IntakePackage(SQLModel, table=True):
    """A package at the taker's gate, before the lot is accepted or refused as a whole.

    The masses become the taker's own in the signed acceptance; until then they may be corrected.
    """

    __tablename__ = "intake_package"

    handover_id: str = Field(primary_key=True, max_length=40)
    package_id: str = Field(primary_key=True, max_length=40)
    lot_code: str = Field(foreign_key="lot.code", index=True, max_length=12)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    scan_id: str = Field(foreign_key="tag_scan.id", max_length=ID)
    scanned_at: datetime
    net_mass_g: int | None = Field(default=None, sa_type=BigInteger)
    weighed_at: datetime | None = None
    weighed_by_id: str | None = Field(default=None, max_length=ID)
