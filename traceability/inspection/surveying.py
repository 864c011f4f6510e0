"""A survey of one organisation: its sites with their balances, and its lots by what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.parties.models import Organisation
from foundation.parties.queries import get_organisation, get_sites
from traceability.custody.models import CustodyParty
from traceability.custody.queries import get_states
from traceability.custody.state import LotState
from traceability.discrepancies.queries import (
    ToldDiscrepancy,
    Which,
    get_own_discrepancies,
)
from traceability.lots.models import Lot
from traceability.provenance.findings import Level, Rule, Verdict
from traceability.provenance.verification import verify
from traceability.stock.reporting import SiteReport, StockRow, report_of

MOST_LOTS = 200
WORST_FIRST = (Level.FAILED, Level.REMARKS, Level.VERIFIED)


@dataclass(frozen=True)
class JudgedLot:
    """A lot that the organisation signed about, and what its history proves."""

    state: LotState
    title: str
    verdict: Verdict


@dataclass(frozen=True)
class Survey:
    """What there is to see; `lots` are those with findings, worst first, of the newest
    `looked_at`; `discrepancies` are open at the moment `at`, the first to end first."""

    organisation: Organisation
    sites: tuple[SiteReport, ...]
    lots: tuple[JudgedLot, ...]
    discrepancies: tuple[ToldDiscrepancy, ...]
    at: datetime
    looked_at: int
    lot_count: int

    @property
    def levels(self) -> Mapping[Level, int]:
        """How many lots of each verdict were seen."""
        found = Counter(lot.verdict.level for lot in self.lots)
        found[Level.VERIFIED] += self.looked_at - len(self.lots)
        return found

    @property
    def rules(self) -> list[tuple[Rule, int]]:
        """Which rules are broken in how many lots, the most broken first."""
        broken = Counter(
            rule for lot in self.lots for rule in {finding.rule for finding in lot.verdict.findings}
        )
        return broken.most_common()

    @property
    def long_in_stock(self) -> list[tuple[SiteReport, StockRow]]:
        """Lots about which nothing was recorded for long, by site."""
        return [(site, row) for site in self.sites for row in site.stock if row.remarks]


def survey_of(session: Session, organisation_id: str, *, since: date, until: date) -> Survey:
    """What an organisation has and did. Raises `NotFound`."""
    organisation = get_organisation(session, organisation_id)
    codes = _newest_lots(session, organisation_id)
    states = get_states(session, codes)
    titles = dict(session.exec(select(Lot.code, Lot.title).where(col(Lot.code).in_(codes))).all())
    judged = (
        JudgedLot(states[code], titles.get(code, ""), verify(session, code))
        for code in codes
        if code in states
    )
    moment = clock.now()
    odd = [lot for lot in judged if lot.verdict.findings]
    return Survey(
        organisation=organisation,
        sites=tuple(
            report_of(session, site, since=since, until=until)
            for site in get_sites(session, organisation_id)
        ),
        lots=tuple(sorted(odd, key=lambda lot: WORST_FIRST.index(lot.verdict.level))),
        discrepancies=tuple(
            get_own_discrepancies(
                session, organisation_id, which=Which.OPEN, at=moment, limit=MOST_LOTS
            )
        ),
        at=moment,
        looked_at=len(codes),
        lot_count=_count_lots(session, organisation_id),
    )


def _newest_lots(session: Session, organisation_id: str) -> list[str]:
    """The lots that an organisation signed about or owned, the newest first."""
    statement = (
        select(Lot.code)
        .join(CustodyParty, col(CustodyParty.lot_id) == Lot.code)
        .where(col(CustodyParty.log_id) == db.settings_of(session).log_id)
        .where(col(CustodyParty.organisation_id) == organisation_id)
        .order_by(col(Lot.created_at).desc(), col(Lot.code))
        .limit(MOST_LOTS)
    )
    return list(session.exec(statement))


def _count_lots(session: Session, organisation_id: str) -> int:
    statement = (
        select(func.count())
        .select_from(CustodyParty)
        .where(col(CustodyParty.log_id) == db.settings_of(session).log_id)
        .where(col(CustodyParty.organisation_id) == organisation_id)
    )
    return session.exec(statement).one()
