"""Rows of tags: the labels, the keys that signed them, who scanned them where, finders' words."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from foundation.columns import append_only, values
from traceability.custody.words import VoidReason

ID = 32
CODE = 12
HASH = 32


class TagState(StrEnum):
    """A label's life. There is no way back: a void tag stays void, and nothing is bound twice."""

    MINTED = "minted"
    BOUND = "bound"
    VOID = "void"


class ScanWay(StrEnum):
    """How a code came in."""

    LINK = "link"  # a phone's own camera opened the address
    CAMERA = "camera"
    TYPED = "typed"
    API = "api"


class ScanOutcome(StrEnum):
    """What a scan turned out to be."""

    GENUINE = "genuine"
    EXPECTED = "expected"
    UNEXPECTED = "unexpected"
    DOUBLE = "double"
    VOID = "void"
    UNPROVEN = "unproven"
    FORGED = "forged"
    FOREIGN = "foreign"
    REPLAYED = "replayed"  # our number in a symbol that we did not print
    SWAPPED = "swapped"  # a label of another package, or one that says something else
    COPIED = "copied"  # good in itself, and read elsewhere too


class TagKey(SQLModel, table=True):
    """A P-256 key that signs or has signed tags; the public half, for as long as labels hang.

    `public_key` is the compressed point, `first_used_on` the earliest day of issue.
    """

    __tablename__ = "tag_key"

    public_key: bytes = Field(primary_key=True, max_length=33)
    key_id: str = Field(index=True, max_length=16)
    first_used_on: date
    revoked_on: date | None = None
    created_at: datetime


class Tag(SQLModel, table=True):
    """A printed label and the package it hangs on. `url` is what the symbol says, for good."""

    __tablename__ = "tag"
    __table_args__ = (
        Index(
            "tag_one_per_package",
            "package_id",
            unique=True,
            sqlite_where=text("state = 'bound'"),
            postgresql_where=text("state = 'bound'"),
        ),
    )

    id: str = Field(primary_key=True, max_length=ID)
    short_code: str = Field(unique=True, max_length=CODE)
    state: TagState = Field(sa_type=values(TagState))
    package_id: str | None = Field(default=None, index=True, max_length=40)
    lot_code: str | None = Field(default=None, foreign_key="lot.code", index=True, max_length=CODE)
    number: int | None = None
    of: int | None = None
    material_code: str | None = Field(default=None, max_length=40)
    net_mass_g: int | None = Field(default=None, sa_type=BigInteger)
    url: str = Field(max_length=700)
    key_id: str = Field(max_length=16)
    issued_on: date
    created_at: datetime
    # None where the tag went with a package that was refused of its lot.
    void_reason: VoidReason | None = Field(default=None, sa_type=values(VoidReason))
    voided_at: datetime | None = None
    replaces_id: str | None = Field(default=None, foreign_key="tag.id", max_length=ID)
    roll_id: str | None = Field(default=None, index=True, max_length=ID)
    roll_number: int | None = None
    # What its symbol says of a paper inside: claim 8.
    commitment: bytes | None = Field(default=None, max_length=16)


class Scan(SQLModel, table=True):
    """Somebody read a code; nothing is moved by a scan. Where, and with what, stands beside it.

    `content_hash` is the SHA-256 of what was read, so that copies of an unknown code are seen.
    `scanned_at` is the device's own time.
    """

    __tablename__ = "tag_scan"
    __table_args__ = (Index("tag_scan_latest", "tag_id", "received_at", "id"),)

    id: str = Field(primary_key=True, max_length=ID)
    tag_id: str | None = Field(default=None, foreign_key="tag.id", max_length=ID)
    content_hash: bytes = Field(index=True, max_length=HASH)
    way: ScanWay = Field(sa_type=values(ScanWay))
    outcome: ScanOutcome = Field(sa_type=values(ScanOutcome))
    organisation_id: str | None = Field(default=None, max_length=ID)
    person_id: str | None = Field(default=None, max_length=ID)
    site_id: str | None = Field(default=None, max_length=ID)
    scanned_at: datetime | None = None
    received_at: datetime


append_only(Scan)


class ScanPlace(SQLModel, table=True):
    """Where a scan was made and with what, as far as its device says: given, not proven.

    Degrees are millionths. It may come after its scan, and goes long before it: see `forgetting`.
    """

    __tablename__ = "scan_place"

    scan_id: str = Field(primary_key=True, foreign_key="tag_scan.id", max_length=ID)
    device: str | None = Field(default=None, max_length=120)
    latitude_udeg: int | None = None
    longitude_udeg: int | None = None
    accuracy_m: int | None = None
    noted_at: datetime = Field(index=True)


class FinderMessage(SQLModel, table=True):
    """What a finder wrote to whoever owns the lot. The relay names neither to the other."""

    __tablename__ = "finder_message"

    id: str = Field(primary_key=True, max_length=ID)
    tag_id: str = Field(foreign_key="tag.id", index=True, max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    text: str = Field(max_length=2000)
    reply_to: str | None = Field(default=None, max_length=254)
    created_at: datetime


append_only(FinderMessage)
