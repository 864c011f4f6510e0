"""Rows of discrepancies: a copy of what two signed events say, and what was said to it since.

Every table is append-only: events never change, a later word is a row of its own.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import CheckConstraint, Field, ForeignKeyConstraint, SQLModel

from foundation.columns import append_only, values
from traceability.discrepancies.judging import DiscrepancyKind
from traceability.discrepancies.words import Explanation

LOG = 40
EVENT = 36
CODE = 12
ID = 32
LONGEST_COMMENT = 1000
LONGEST_OFFICE = 200
_REFERENCE = (["log_id", "event_id"], ["discrepancy.log_id", "discrepancy.event_id"])


class Discrepancy(SQLModel, table=True):
    """A reception at which the scales disagreed, under the id of the acceptance that shows it.

    It is an index over that event and its offer: `opening.discrepancy_in` makes the same row again
    from the signed bytes.
    """

    __tablename__ = "discrepancy"
    __table_args__ = (
        ForeignKeyConstraint(["log_id", "event_id"], ["custody_event.log_id", "custody_event.id"]),
        CheckConstraint(
            "(kind = 'regulatory') = (due_at IS NOT NULL)", name="discrepancy_has_a_clock"
        ),
        Index("discrepancy_of_giver", "log_id", "giver_id", "received_at"),
        Index("discrepancy_of_taker", "log_id", "taker_id", "received_at"),
    )

    log_id: str = Field(primary_key=True, max_length=LOG)
    event_id: str = Field(primary_key=True, max_length=EVENT)
    lot_code: str = Field(foreign_key="lot.code", index=True, max_length=CODE)
    giver_id: str = Field(foreign_key="organisation.id", max_length=ID)
    taker_id: str = Field(foreign_key="organisation.id", max_length=ID)
    kind: DiscrepancyKind = Field(sa_type=values(DiscrepancyKind))
    stated_g: int = Field(sa_type=BigInteger)
    received_g: int = Field(sa_type=BigInteger)
    stated_packages: int
    received_packages: int
    received_at: datetime
    due_at: datetime | None = Field(default=None, index=True)


class DiscrepancyWord(SQLModel, table=True):
    """What one side said, numbered from 1 over both; a report names where it went and when."""

    __tablename__ = "discrepancy_word"
    __table_args__ = (
        ForeignKeyConstraint(*_REFERENCE),
        CheckConstraint(
            "(reported_to IS NULL) = (reported_on IS NULL)", name="discrepancy_report_in_full"
        ),
        CheckConstraint("number >= 1", name="discrepancy_word_counts_from_one"),
    )

    log_id: str = Field(primary_key=True, max_length=LOG)
    event_id: str = Field(primary_key=True, max_length=EVENT)
    number: int = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    explanation: Explanation = Field(sa_type=values(Explanation))
    comment: str = Field(max_length=LONGEST_COMMENT)
    reported_to: str | None = Field(default=None, max_length=LONGEST_OFFICE)
    reported_on: date | None = Field(default=None)
    said_at: datetime


class DiscrepancyCorrection(SQLModel, table=True):
    """The correction of masses that both sides agreed to since, once and for all."""

    __tablename__ = "discrepancy_correction"
    __table_args__ = (ForeignKeyConstraint(*_REFERENCE),)

    log_id: str = Field(primary_key=True, max_length=LOG)
    event_id: str = Field(primary_key=True, max_length=EVENT)
    correction_id: str = Field(max_length=EVENT)
    corrected_at: datetime


for _model in (Discrepancy, DiscrepancyWord, DiscrepancyCorrection):
    append_only(_model)
