"""Rows of listings: what is offered, with the facts as they were when it was published."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, text
from sqlmodel import Field, SQLModel

from foundation.columns import values
from market.listings.delivering import DeliveryTerm
from traceability.materials.catalogue import Form
from traceability.provenance.findings import Level

ID = 32
# In the order of bytes, so that words that begin alike stand together on both databases.
WORD = String().with_variant(String(collation="C"), "postgresql")
CODE = 12


class ListingStatus(StrEnum):
    """Where a listing stands. `reserved`: somebody has ordered it."""

    OPEN = "open"
    RESERVED = "reserved"
    SOLD = "sold"
    WITHDRAWN = "withdrawn"


CURRENT = (ListingStatus.OPEN, ListingStatus.RESERVED)
_IS_CURRENT = text("status IN ('open', 'reserved')")


class Listing(SQLModel, table=True):
    """A lot offered as a whole at a fixed price. `facts` are frozen; the columns beside them are
    what lists are filtered by. Only status and verdict change. `published_by` agreed to the terms
    of `terms_version` for the seller; the lot is fetched from `site_id`.
    """

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint("price_minor > 0", name="listing_has_a_price"),
        Index(
            "listing_one_per_lot",
            "lot_code",
            unique=True,
            sqlite_where=_IS_CURRENT,
            postgresql_where=_IS_CURRENT,
        ),
        # A page of the market walks one of these, newest first, and stops when it is full.
        Index("listing_newest", "status", "published_at", "id"),
        Index("listing_by_material", "status", "material_code", "published_at", "id"),
        Index("listing_by_grade", "status", "grade", "published_at", "id"),
        Index("listing_by_mass", "status", "net_mass_g", "id"),
        Index("listing_by_country", "status", "country", "published_at", "id"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    lot_code: str = Field(index=True, max_length=CODE)
    seller_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    status: ListingStatus = Field(sa_type=values(ListingStatus))
    price_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
    title: str = Field(max_length=200)
    note: str = Field(default="", max_length=1000)
    material_code: str = Field(max_length=40)
    grade: str | None = Field(default=None, max_length=40)
    form: Form = Field(sa_type=values(Form))
    country: str = Field(max_length=2)
    net_mass_g: int = Field(sa_type=BigInteger)
    verdict: Level = Field(sa_type=values(Level))
    verdict_at: datetime
    lot_seq: int
    delivery_term: DeliveryTerm = Field(default=DeliveryTerm.DAP, sa_type=values(DeliveryTerm))
    site_id: str | None = Field(default=None, foreign_key="site.id", max_length=ID)
    terms_version: str = Field(max_length=10)
    published_by: str | None = Field(default=None, max_length=ID)
    facts: dict[str, object] = Field(sa_type=JSON)
    search_text: str
    published_at: datetime
    ended_at: datetime | None = None


class ListingContent(SQLModel, table=True):
    """How much of an element a listed lot holds, for filters: its figures are in the facts."""

    __tablename__ = "listing_content"
    __table_args__ = (Index("listing_content_by_amount", "element", "contained_g", "listing_id"),)

    listing_id: str = Field(primary_key=True, foreign_key="listing.id", max_length=ID)
    element: str = Field(primary_key=True, max_length=3)
    contained_g: int = Field(sa_type=BigInteger)


class ListingWord(SQLModel, table=True):
    """One word that a listing is found by."""

    __tablename__ = "listing_word"

    word: str = Field(primary_key=True, sa_type=WORD)
    listing_id: str = Field(primary_key=True, foreign_key="listing.id", max_length=ID)
