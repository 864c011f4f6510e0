"""Rows of lots: how a lot is described. What happened to it, and its mass, is custody's."""

from datetime import date, datetime

from sqlmodel import CheckConstraint, Field, SQLModel, UniqueConstraint

from foundation.columns import append_only, values
from traceability.custody.words import LotOrigin, SourceKind
from traceability.materials.composition import ContentKind
from traceability.materials.confidence import Confidence

ID = 32
CODE = 12
EVENT = 36


class Lot(SQLModel, table=True):
    """A quantity of one material class that moves, is sampled and is sold as a whole.

    `origin_class`, `material_code` and `source_kind` repeat what the signed registration says;
    `grade` is declared: a name of the table of grades. `is_magnetised` is None where nobody knows,
    and `dry_ppm` where nobody declared it.
    """

    __tablename__ = "lot"
    __table_args__ = (UniqueConstraint("organisation_id", "reference"),)

    code: str = Field(primary_key=True, max_length=CODE)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    material_code: str = Field(index=True, max_length=40)
    title: str = Field(max_length=120)
    description: str = Field(default="", max_length=2000)
    reference: str | None = Field(default=None, max_length=60)
    origin_class: LotOrigin = Field(sa_type=values(LotOrigin))
    source_kind: SourceKind = Field(sa_type=values(SourceKind))
    source_name: str = Field(default="", max_length=120)
    source_note: str = Field(default="", max_length=1000)
    coating: str = Field(default="", max_length=60)
    grade: str | None = Field(default=None, max_length=40)
    is_magnetised: bool | None = None
    dry_ppm: int | None = None
    created_at: datetime = Field(index=True)


class LotContent(SQLModel, table=True):
    """One element's share as one signed event states it: declared and measured stay apart for ever.

    `confidence` and `source` are set where the figure is a class default. `uncertainty_ppm` is
    expanded by `coverage_factor`.
    """

    __tablename__ = "lot_content"
    __table_args__ = (
        CheckConstraint("content_ppm BETWEEN 0 AND 1000000", name="lot_content_is_a_share"),
    )

    event_id: str = Field(primary_key=True, max_length=EVENT)
    element: str = Field(primary_key=True, max_length=2)
    lot_code: str = Field(primary_key=True, foreign_key="lot.code", index=True, max_length=CODE)
    kind: ContentKind = Field(sa_type=values(ContentKind))
    content_ppm: int
    low_ppm: int | None = None
    high_ppm: int | None = None
    uncertainty_ppm: int | None = None
    coverage_factor: int | None = None
    basis: str = Field(max_length=60)
    method: str = Field(default="", max_length=40)
    laboratory: str = Field(default="", max_length=120)
    report_number: str = Field(default="", max_length=60)
    assayed_on: date | None = None
    confidence: Confidence | None = Field(default=None, sa_type=values(Confidence))
    source: str = Field(default="", max_length=500)
    created_at: datetime


append_only(LotContent)


class LotPhoto(SQLModel, table=True):
    """A photo of a lot; the first is the one that lists show."""

    __tablename__ = "lot_photo"
    __table_args__ = (UniqueConstraint("lot_code", "position"),)

    lot_code: str = Field(primary_key=True, foreign_key="lot.code", max_length=CODE)
    document_id: str = Field(primary_key=True, foreign_key="document.id", max_length=ID)
    position: int
