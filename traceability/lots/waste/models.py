"""Rows of waste codes: each choice stays, the last one counts."""

from datetime import datetime

from sqlmodel import CheckConstraint, Field, SQLModel

from foundation.columns import append_only, values
from traceability.lots.waste.words import NotWasteReason, WasteStatus

ID = 32
CODE = 12


class LotWasteCode(SQLModel, table=True):
    """One choice for a lot: numbered from 1, with the organisation and the person who made it.

    `low_code` is a code of the List of Waste. `person_id` is None for a program.
    """

    __tablename__ = "lot_waste_code"
    __table_args__ = (
        CheckConstraint(
            "(status = 'waste') = (low_code IS NOT NULL)", name="lot_waste_code_has_its_code"
        ),
        CheckConstraint(
            "(status = 'not_waste') = (reason IS NOT NULL)", name="lot_waste_code_has_its_reason"
        ),
    )

    lot_code: str = Field(primary_key=True, foreign_key="lot.code", max_length=CODE)
    number: int = Field(primary_key=True)
    status: WasteStatus = Field(sa_type=values(WasteStatus))
    low_code: str | None = Field(default=None, max_length=9)
    reason: NotWasteReason | None = Field(default=None, sa_type=values(NotWasteReason))
    basis: str = Field(default="", max_length=300)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    chosen_at: datetime


append_only(LotWasteCode)
