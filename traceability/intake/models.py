"""Rows of the gate: which packages of an offered lot were scanned, and what the scale said."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from foundation.columns import values
from traceability.custody.words import RefusalReason

ID = 32


class IntakePackage(SQLModel, table=True):
    """A package at the taker's gate, before anything about the lot is signed.

    The masses become the taker's own in the signed acceptance, and what is refused of the package a
    lot of its own; until then all of it may be corrected.
    """

    __tablename__ = "intake_package"

    handover_id: str = Field(primary_key=True, max_length=40)
    package_id: str = Field(primary_key=True, max_length=40)
    lot_code: str = Field(foreign_key="lot.code", index=True, max_length=12)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    scan_id: str = Field(foreign_key="tag_scan.id", max_length=ID)
    scanned_at: datetime
    net_mass_g: int | None = Field(default=None, sa_type=BigInteger)
    gross_mass_g: int | None = Field(default=None, sa_type=BigInteger)
    tare_mass_g: int | None = Field(default=None, sa_type=BigInteger)
    instrument: str | None = Field(default=None, max_length=80)
    refused_g: int | None = Field(default=None, sa_type=BigInteger)
    reason: RefusalReason | None = Field(default=None, sa_type=values(RefusalReason))
    note: str | None = Field(default=None, max_length=500)
    weighed_at: datetime | None = None
    weighed_by_id: str | None = Field(default=None, max_length=ID)


class IntakeAbsence(SQLModel, table=True):
    """A package of a delivery that somebody at the gate says did not come.

    Like what was weighed, it may be taken back until the lot is signed for.
    """

    __tablename__ = "intake_absence"

    handover_id: str = Field(primary_key=True, max_length=40)
    package_id: str = Field(primary_key=True, max_length=40)
    lot_code: str = Field(foreign_key="lot.code", index=True, max_length=12)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    noted_at: datetime
    noted_by_id: str | None = Field(default=None, max_length=ID)
