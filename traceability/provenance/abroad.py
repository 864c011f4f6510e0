"""What is read for the borders that a lot passed: countries of its parties and sites, consents."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from foundation.parties.models import Organisation, Site
from foundation.parties.roles import TradeRole
from traceability.compliance.consents.queries import get_consent_rows, word_of
from traceability.provenance.evidence import Abroad, KnownParty, StatedConsent, Statement


def get_abroad(session: Session, lot: str, statements: Collection[Statement]) -> Abroad:
    """Countries of whoever signed and of the places they signed at, and every stated consent."""
    ids = {one.indexed_organisation_id for one in statements}
    places = {one.occasion.site_id for one in statements if one.occasion}
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(sorted(ids))))
    parties = {row.id: KnownParty(row.country, TradeRole.CARRIER in row.roles) for row in rows}
    sites = session.exec(select(Site).where(col(Site.id).in_(sorted(filter(None, places)))))
    consents = get_consent_rows(session, lot)[::-1]  # oldest first
    return Abroad(
        parties=parties,
        site_countries={site.id: site.country for site in sites},
        consents=tuple(StatedConsent(row.stated_at, word_of(row)) for row in consents),
    )
