"""Rows of imports: the file as it was sent, and how far its lots are."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from foundation.columns import values

ID = 32


class ImportState(StrEnum):
    """Where an import is: looked at, on its way, or through."""

    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"


class LotImport(SQLModel, table=True):
    """A file of lots. `taken` of its rows were tried so far; `failures` maps a row's number to its
    faults, each a column and a sentence, as they stood when it could not become a lot.
    """

    __tablename__ = "lot_import"

    id: str = Field(primary_key=True, max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    file_name: str = Field(max_length=120)
    content: bytes
    state: ImportState = Field(sa_type=values(ImportState), index=True)
    row_count: int
    taken: int = 0
    lot_count: int = 0
    failures: dict[str, list[tuple[str, str]]] = Field(sa_type=JSON)
    created_at: datetime
    done_at: datetime | None = None
