"""Rows of consents: each word about a lot stays, the last one counts."""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import CheckConstraint, Field, SQLModel

from foundation.columns import append_only, values
from traceability.compliance.consents.terms import NoConsentReason

ID = 32
CODE = 12


class ShipmentConsent(SQLModel, table=True):
    """One word about a lot, numbered from 1: a consent in full, or the reason why there is none.

    `person_id` is None for a program.
    """

    __tablename__ = "shipment_consent"
    __table_args__ = (
        CheckConstraint(
            "(reference IS NULL) = (reason IS NOT NULL)", name="shipment_consent_or_its_reason"
        ),
        CheckConstraint(
            "(reference IS NULL) = (authority IS NULL)"
            " AND (reference IS NULL) = (from_country IS NULL)"
            " AND (reference IS NULL) = (to_country IS NULL)"
            " AND (reference IS NULL) = (valid_from IS NULL)"
            " AND (reference IS NULL) = (valid_until IS NULL)"
            " AND (reference IS NULL) = (most_g IS NULL)",
            name="shipment_consent_in_full",
        ),
        CheckConstraint("valid_until >= valid_from", name="shipment_consent_has_its_days"),
        CheckConstraint("most_g > 0", name="shipment_consent_has_mass"),
    )

    lot_code: str = Field(primary_key=True, foreign_key="lot.code", max_length=CODE)
    number: int = Field(primary_key=True)
    reference: str | None = Field(default=None, index=True, max_length=80)
    authority: str | None = Field(default=None, max_length=120)
    from_country: str | None = Field(default=None, max_length=2)
    to_country: str | None = Field(default=None, max_length=2)
    valid_from: date | None = Field(default=None)
    valid_until: date | None = Field(default=None)
    most_g: int | None = Field(default=None, sa_type=BigInteger)
    reason: NoConsentReason | None = Field(default=None, sa_type=values(NoConsentReason))
    note: str = Field(default="", max_length=300)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    stated_at: datetime


append_only(ShipmentConsent)
