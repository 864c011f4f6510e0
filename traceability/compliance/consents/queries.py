"""Questions about consents: what counts for a lot, all that was said, and what else a consent
carries.
"""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from foundation import db
from traceability.compliance.consents.models import ShipmentConsent
from traceability.compliance.consents.terms import ConsentTerms, ConsentWord
from traceability.custody.models import CustodyHead


def get_consent_rows(session: Session, lot_code: str) -> list[ShipmentConsent]:
    """Every word about a lot, newest first."""
    return list(
        session.exec(
            select(ShipmentConsent)
            .where(ShipmentConsent.lot_code == lot_code)
            .order_by(col(ShipmentConsent.number).desc())
        )
    )


def find_consent_row(session: Session, lot_code: str) -> ShipmentConsent | None:
    """The last word about a lot, if there is one."""
    return next(iter(get_consent_rows(session, lot_code)), None)


def find_consented(
    session: Session, lot_code: str, *, net_mass_g: int
) -> tuple[ConsentWord | None, int]:
    """What is said of a lot now, and its mass together with all else that the same organisation
    sends under the same consent, as the books have it; what arrived long ago counts too.
    """
    row = find_consent_row(session, lot_code)
    if row is None or row.reference is None:
        return (word_of(row) if row else None), net_mass_g
    later = aliased(ShipmentConsent)
    beside = session.exec(
        select(func.sum(CustodyHead.net_mass_g))
        .join(ShipmentConsent, col(ShipmentConsent.lot_code) == CustodyHead.lot_id)
        .where(CustodyHead.log_id == db.settings_of(session).log_id)
        .where(ShipmentConsent.reference == row.reference)
        .where(ShipmentConsent.organisation_id == row.organisation_id)
        .where(ShipmentConsent.lot_code != lot_code)
        .where(
            ~select(later.number)
            .where(later.lot_code == ShipmentConsent.lot_code)
            .where(later.number > ShipmentConsent.number)
            .exists()
        )
    ).one()
    return word_of(row), net_mass_g + int(beside or 0)


def word_of(row: ShipmentConsent) -> ConsentWord:
    """A row as a value."""
    if row.reference is None:
        return ConsentWord(None, row.reason, row.note)
    terms = {field.name: getattr(row, field.name) for field in fields(ConsentTerms)}
    return ConsentWord(ConsentTerms(**terms), None, row.note)
