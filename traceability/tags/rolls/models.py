"""Rows of rolls: what was minted for whom, and the files made of it for printers."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from foundation.columns import values
from foundation.symbol import Level

ID = 32


class RollState(StrEnum):
    """A roll's life: a void one stays void."""

    MINTING = "minting"
    READY = "ready"
    VOID = "void"


class RollVoidReason(StrEnum):
    """Why the unused labels of a roll count no more."""

    LOST = "lost"
    STOLEN = "stolen"
    LEAKED = "leaked"
    SPOILED = "spoiled"


class RollFileKind(StrEnum):
    """What a roll is taken away as."""

    PDF = "pdf"
    ZPL_203 = "zpl203"
    ZPL_300 = "zpl300"
    SVG = "svg"
    CSV = "csv"


class Roll(SQLModel, table=True):
    """So many labels of one organisation; `made` of `count` are minted so far."""

    __tablename__ = "roll"

    id: str = Field(primary_key=True, max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    name: str = Field(max_length=80)
    count: int
    made: int = 0
    state: RollState = Field(sa_type=values(RollState), index=True)
    created_at: datetime
    void_reason: RollVoidReason | None = Field(default=None, sa_type=values(RollVoidReason))
    voided_at: datetime | None = None


class RollFile(SQLModel, table=True):
    """A file of a roll's labels: `made` of `count` are in it so far. Its bytes lie in a folder of
    the instance for a week.
    """

    __tablename__ = "roll_file"

    id: str = Field(primary_key=True, max_length=ID)
    roll_id: str = Field(foreign_key="roll.id", index=True, max_length=ID)
    kind: RollFileKind = Field(sa_type=values(RollFileKind))
    format: str = Field(max_length=20)
    level: Level = Field(sa_type=values(Level))
    language: str = Field(max_length=20)
    count: int
    made: int = 0
    created_at: datetime = Field(index=True)
    done_at: datetime | None = Field(default=None, index=True)
