"""An organisation's flow report, read from the custody events at the moment of asking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from foundation.parties.models import Organisation
from foundation.parties.queries import get_sites
from traceability.lots.models import Lot
from traceability.lots.queries import AT_ONCE
from traceability.lots.waste.models import LotWasteCode
from traceability.materials.catalogue import get_material
from traceability.stock.flows.lines import (
    HERE,
    Flow,
    Kind,
    Line,
    Lines,
    Month,
    flow_of,
    months_between,
    stock_of,
    totals_by_month,
)
from traceability.stock.movements import movement_of
from traceability.stock.reporting import Books, read_books


@dataclass(frozen=True)
class FlowReport:
    """Months of an organisation, with the names of what its lines are of."""

    first: Month
    last: Month
    lines: list[Line]
    site_names: Mapping[str, str]
    material_names: Mapping[str, str]

    @property
    def totals(self) -> list[tuple[Month, Flow]]:
        """Each month as a whole."""
        return sorted(totals_by_month(self.lines).items())

    @property
    def gap_g(self) -> int:
        """What does not add up, over all lines: nothing, or our own fault."""
        return sum(abs(line.total.gap_g) for line in self.lines)


def flow_report(session: Session, organisation_id: str, *, first: Month, last: Month) -> FlowReport:
    """The flows of an organisation from one month to another, both inclusive."""
    books = read_books(session, organisation_id, since=first.starts_at)
    lots = {*books.chains, *(state.lot for state in books.held)}
    materials, codes = _materials(session, lots), _waste_codes(session, lots)
    sites = get_sites(session, organisation_id)
    lines, months = Lines(), list(months_between(first, last))
    for month in months:
        for site in sites:
            kinds = {lot: Kind(month, site.id, materials[lot], codes.get(lot, "")) for lot in lots}
            _add_stock(lines, books, month, site.id, kinds)
            _add_movements(session, lines, books, month, site.id, kinds)
    found = lines.sorted()
    names = {code: get_material(code).name for code in {*materials.values()}}
    return FlowReport(first, last, found, {site.id: site.name for site in sites}, names)


def _add_stock(
    lines: Lines, books: Books, month: Month, site_id: str, kinds: Mapping[str, Kind]
) -> None:
    for state in books.held:
        if state.lot not in books.chains and books.home_of(state) == site_id:
            at_rest = Flow(start_g=state.net_mass_g, end_g=state.net_mass_g)
            lines.add(kinds[state.lot], at_rest)
    for lot, steps in books.chains.items():
        start_g = stock_of(steps, site_id, month.starts_at)
        end_g = stock_of(steps, site_id, month.next.starts_at)
        lines.add(kinds[lot], Flow(start_g=start_g, end_g=end_g))


def _add_movements(  # noqa: PLR0917 - one month of one site, on the books of its owner
    session: Session,
    lines: Lines,
    books: Books,
    month: Month,
    site_id: str,
    kinds: Mapping[str, Kind],
) -> None:
    found = [
        (line, step)
        for steps in books.chains.values()
        for step in steps
        if month.starts_at <= step.entry.received_at < month.next.starts_at
        and (
            line := movement_of(step, site_id=site_id, organisation_id=books.sites.organisation_id)
        )
    ]
    countries = _countries(session, {line.other_id for line, _ in found if line.other_id})
    for line, step in found:
        country = countries.get(line.other_id or "", HERE)
        lines.add(kinds[line.lot], flow_of(line, step), country=country)


def _materials(session: Session, lots: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    wanted = sorted(lots)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        rows = session.exec(select(Lot.code, Lot.material_code).where(col(Lot.code).in_(some)))
        found.update(rows.all())
    return found


def _waste_codes(session: Session, lots: Iterable[str]) -> dict[str, str]:
    """What lots travel under now: a line is of the same code from its start to its end."""
    found: dict[str, str] = {}
    wanted = sorted(lots)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        rows = session.exec(
            select(LotWasteCode.lot_code, LotWasteCode.low_code)
            .where(col(LotWasteCode.lot_code).in_(some))
            .order_by(col(LotWasteCode.number))
        )
        found.update((lot, code or "") for lot, code in rows)
    return found


def _countries(session: Session, organisation_ids: Iterable[str]) -> dict[str, str]:
    rows = session.exec(
        select(Organisation.id, Organisation.country).where(
            col(Organisation.id).in_(sorted(organisation_ids))
        )
    )
    return dict(rows.all())
