"""Rows of photos taken at the gate; the answer that is signed names them by their SHA-256."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from foundation.columns import values

ID = 32
SHA256_HEX = 64


class PhotoKind(StrEnum):
    """What a photo shows."""

    TICKET = "weighbridge_ticket"
    NOTE = "delivery_note"
    PACKAGE = "package"
    SEAL = "seal"


class GatePhoto(SQLModel, table=True):
    """A photo of one handover. Until an answer names it, its taker may take it away again."""

    __tablename__ = "gate_photo"

    handover_id: str = Field(primary_key=True, max_length=40)
    sha256: str = Field(primary_key=True, max_length=SHA256_HEX)
    lot_code: str = Field(foreign_key="lot.code", index=True, max_length=12)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    kind: PhotoKind = Field(sa_type=values(PhotoKind))
    document_id: str = Field(foreign_key="document.id", max_length=ID)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    added_at: datetime
