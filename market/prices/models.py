"""Rows of quotes: reference prices of rare earths, and what one currency is worth in another."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field, Index, SQLModel

from foundation.columns import append_only, values
from traceability.materials.confidence import Confidence
from traceability.materials.prices import PriceForm

ID = 32


class ReferencePrice(SQLModel, table=True):
    """One published quote. A newer row of the same series and day wins; none is ever changed.

    `batch` is the upload it came with.
    """

    __tablename__ = "reference_price"
    __table_args__ = (
        CheckConstraint("low_minor_per_kg > 0", name="reference_price_above_zero"),
        CheckConstraint("high_minor_per_kg >= low_minor_per_kg", name="reference_price_is_a_range"),
        Index("reference_price_series", "market", "form", "symbol", "quoted_on"),
        Index("reference_price_newest", "added_at", "id"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    quoted_on: date
    item: str = Field(max_length=120)
    form: PriceForm = Field(sa_type=values(PriceForm))
    symbol: str = Field(max_length=4)
    basis: str = Field(max_length=80)
    currency: str = Field(max_length=3)
    low_minor_per_kg: int = Field(sa_type=BigInteger)
    high_minor_per_kg: int = Field(sa_type=BigInteger)
    tax: str = Field(max_length=80)
    market: str = Field(max_length=60)
    delivery: str = Field(max_length=60)
    assessor: str = Field(max_length=60)
    confidence: Confidence = Field(sa_type=values(Confidence))
    source: str = Field(max_length=300)
    batch: str = Field(index=True, max_length=ID)
    added_by_id: str = Field(foreign_key="person.id", max_length=ID)
    added_at: datetime


class ExchangeRate(SQLModel, table=True):
    """One published rate: a unit of `base` is `quote_ppm` millionths of `quote`."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        CheckConstraint("quote_ppm > 0", name="exchange_rate_above_zero"),
        CheckConstraint("base <> quote", name="exchange_rate_of_two"),
        Index("exchange_rate_pair", "base", "quote", "rated_on"),
        Index("exchange_rate_newest", "added_at", "id"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    rated_on: date
    base: str = Field(max_length=3)
    quote: str = Field(max_length=3)
    quote_ppm: int = Field(sa_type=BigInteger)
    source: str = Field(max_length=300)
    batch: str = Field(index=True, max_length=ID)
    added_by_id: str = Field(foreign_key="person.id", max_length=ID)
    added_at: datetime


for _model in (ReferencePrice, ExchangeRate):
    append_only(_model)
