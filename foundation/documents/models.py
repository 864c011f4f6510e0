"""Rows of the documents; the bytes lie on disk under their SHA-256."""

from datetime import datetime

from sqlmodel import Field, SQLModel

ID = 32
SHA256_HEX = 64


class Document(SQLModel, table=True):
    """A photo as we wrote it. Until it is shared, only its organisation sees it."""

    __tablename__ = "document"

    id: str = Field(primary_key=True, max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    sha256: str = Field(max_length=SHA256_HEX)
    thumbnail_sha256: str = Field(max_length=SHA256_HEX)
    media_type: str = Field(max_length=40)
    size_bytes: int
    width_px: int
    height_px: int
    created_at: datetime
    is_shared: bool = False


class Paper(SQLModel, table=True):
    """A PDF as it came, or a photo as we wrote it: a paper of its organisation, shown to whom the
    thing it belongs to is shown.
    """

    __tablename__ = "paper"

    id: str = Field(primary_key=True, max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    sha256: str = Field(max_length=SHA256_HEX)
    media_type: str = Field(max_length=40)
    size_bytes: int
    created_at: datetime
