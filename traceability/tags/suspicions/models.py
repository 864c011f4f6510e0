"""Rows of suspicions: what did not fit, and what somebody answered who looked. Both stay."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel, UniqueConstraint

from foundation.columns import append_only, values
from traceability.tags.suspicions.kinds import AnswerReason, Severity, SuspicionKind

ID = 32
LONGEST_NOTE = 500


class Suspicion(SQLModel, table=True):
    """A scan that does not fit; one a day for each label, kind and severity. Or seals that do not:
    those belong to a whole lot, so label and scan are not there, and the acceptance is evidence.

    `evidence` names the scans' times, devices and distance: what it holds of a place is the
    distance alone, since it outlives the places. `package_id` and `lot_code` are the label's.
    """

    __tablename__ = "suspicion"
    __table_args__ = (UniqueConstraint("tag_id", "kind", "severity", "found_on"),)

    id: str = Field(primary_key=True, max_length=ID)
    tag_id: str | None = Field(default=None, foreign_key="tag.id", max_length=ID)
    package_id: str | None = Field(default=None, index=True, max_length=40)
    lot_code: str | None = Field(default=None, foreign_key="lot.code", index=True, max_length=12)
    kind: SuspicionKind = Field(sa_type=values(SuspicionKind))
    severity: Severity = Field(sa_type=values(Severity))
    scan_id: str | None = Field(default=None, foreign_key="tag_scan.id", max_length=ID)
    earlier_scan_id: str | None = Field(default=None, foreign_key="tag_scan.id", max_length=ID)
    evidence: dict[str, str | int] = Field(sa_type=JSON)
    found_on: date
    found_at: datetime


class SuspicionAnswer(SQLModel, table=True):
    """What somebody found who looked at the package; given once."""

    __tablename__ = "suspicion_answer"

    suspicion_id: str = Field(primary_key=True, foreign_key="suspicion.id", max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    reason: AnswerReason = Field(sa_type=values(AnswerReason))
    note: str = Field(max_length=LONGEST_NOTE)
    answered_at: datetime


for _model in (Suspicion, SuspicionAnswer):
    append_only(_model)
