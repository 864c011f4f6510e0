"""A site's report: what stands there now, what moved in a period, the balance, and what is odd.

Days are those on which the log received a record, so a period that is over never changes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from foundation import clock
from foundation.parties.models import Site
from foundation.parties.queries import get_organisation_names, get_sites
from traceability.custody.events import Accept
from traceability.custody.state import LotState
from traceability.lots.queries import get_titles
from traceability.materials.remarks import Remark
from traceability.stock.balance import HEAVY_BY_ROAD_G, Balance
from traceability.stock.carriage import Receipt, modes_of
from traceability.stock.movements import (
    COMING,
    ENDS,
    Entry,
    Movement,
    MovementKind,
    OwnSites,
    Step,
    balance_of,
    movement_of,
    refused_of,
    steps_of,
)
from traceability.stock.queries import (
    Weighing,
    get_chains,
    get_gate_weighings,
    get_held,
    get_moved,
)
from traceability.stock.remarks import movement_remarks, stock_remarks


@dataclass(frozen=True)
class StockRow:
    """One lot of a site's stock; `is_here` unless it is known to stand elsewhere.

    `weighed_g` is what scales said of the packages they stood on, `stated_g` what is on the books
    of the others: the two are never one figure.
    """

    state: LotState
    title: str
    is_here: bool
    weighed_g: int
    stated_g: int
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class MovementRow:
    """One line of a period, with names. `is_weighed`: every package stood on a scale at a gate."""

    movement: Movement
    title: str
    other_name: str
    is_weighed: bool
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class SiteReport:
    """Everything the page of a site's stock shows."""

    site: Site
    since: date
    until: date
    stock: list[StockRow]
    movements: list[MovementRow]
    balance: Balance
    in_weighed_g: int
    elsewhere: list[LotState]

    @property
    def stock_g(self) -> int:
        """The mass on the books of everything that is the site's now."""
        return sum(row.state.net_mass_g for row in self.stock)

    @property
    def weighed_g(self) -> int:
        """What scales said of the stock."""
        return sum(row.weighed_g for row in self.stock)

    @property
    def stated_g(self) -> int:
        """What nobody weighed of it."""
        return sum(row.stated_g for row in self.stock)

    @property
    def in_stated_g(self) -> int:
        """What came in the period and nobody weighed."""
        return self.balance.in_g - self.in_weighed_g


@dataclass(frozen=True)
class Books:
    """What was read for a report: lots held now, and the chains of those that are not at rest."""

    held: list[LotState]
    chains: Mapping[str, list[Step]]
    sites: OwnSites

    def home_of(self, state: LotState) -> str | None:
        """The site that a lot held now belongs to."""
        if state.lot in self.chains:
            return self.chains[state.lot][-1].home_after
        return self.sites.home_of(state, before=None)

    def stock_at(self, site_id: str, moment: datetime) -> int:
        """The site's stock just before a moment, in grams."""
        at_rest = sum(
            state.net_mass_g
            for state in self.held
            if state.lot not in self.chains and self.home_of(state) == site_id
        )
        moving = 0
        for steps in self.chains.values():
            past = [step for step in steps if step.entry.received_at < moment]
            moving += past[-1].grams_after(site_id) if past else 0
        return at_rest + moving


def report_of(session: Session, site: Site, *, since: date, until: date) -> SiteReport:
    """A site's stock now, and its movements from one day to another, both inclusive."""
    start, end = _beginning(since), _beginning(until + timedelta(days=1))
    books = read_books(session, site.organisation_id, since=start)
    moved = [
        line
        for steps in books.chains.values()
        for step in steps
        if start <= step.entry.received_at < end
        and (line := movement_of(step, site_id=site.id, organisation_id=site.organisation_id))
    ]
    movements = sorted(moved, key=lambda line: line.at)  # lots and their chains are in order
    states = [state for state in books.held if books.home_of(state) == site.id]
    weighings = get_gate_weighings(
        session, [*(state.lot for state in states), *(line.lot for line in movements)]
    )
    titles = get_titles(session, {line.lot for line in movements} | {one.lot for one in states})
    rows = _movement_rows(session, movements, books.chains, titles, weighings, site=site)
    return SiteReport(
        site=site,
        since=since,
        until=until,
        stock=_stock_rows(states, site.id, titles, weighings),
        movements=rows,
        balance=balance_of(
            movements,
            opening_g=books.stock_at(site.id, start),
            closing_g=books.stock_at(site.id, end),
        ),
        in_weighed_g=sum(
            row.movement.counted_g for row in rows if row.is_weighed and row.movement.kind in COMING
        ),
        elsewhere=[state for state in books.held if books.home_of(state) is None],
    )


def read_books(session: Session, organisation_id: str, *, since: datetime) -> Books:
    """What an organisation holds, and the chains of what moved since a moment or is away."""
    own = [site.id for site in get_sites(session, organisation_id)]
    sites = OwnSites(organisation_id, frozenset(own), own[0] if own else None)
    held = [state for state in get_held(session, organisation_id) if state.status not in ENDS]
    away = {state.lot for state in held if state.site_id not in (None, *own)}
    lots = away | set(get_moved(session, organisation_id, since=since))
    return Books(held, _chains(session, lots, sites), sites)


def _chains(session: Session, lots: set[str], sites: OwnSites) -> dict[str, list[Step]]:
    """The chains of these lots, and of those that they were refused of, these first."""
    entries = get_chains(session, lots)
    while missing := {whole for one in entries.values() if (whole := refused_of(one))} - {*entries}:
        entries |= get_chains(session, missing)
    chains: dict[str, list[Step]] = {}
    waiting = deque(entries)
    while waiting:
        lot = waiting.popleft()
        whole = refused_of(entries[lot])
        if whole is not None and whole not in chains:
            waiting.append(lot)
            continue
        home = _home_at(chains[whole], entries[lot][0]) if whole else None
        chains[lot] = list(steps_of(lot, entries[lot], sites=sites, began_at=home))
    return chains


def _home_at(steps: Iterable[Step], beginning: Entry) -> str | None:
    """The site that a lot belonged to when part of it was refused."""
    return next(step.home_before for step in steps if step.entry.body_hash == beginning.body_hash)


def _stock_rows(
    states: Iterable[LotState],
    site_id: str,
    titles: Mapping[str, str],
    weighings: set[Weighing],
) -> list[StockRow]:
    """The site's lots, the heaviest first."""
    at_gates = {(package_id, net_g) for _, package_id, net_g in weighings}
    now = clock.now()
    rows = []
    for state in states:
        weighed_g = stated_g = 0
        for package in state.packages:
            if package.weighed_net_g is not None:
                weighed_g += package.weighed_net_g
            elif (package.package_id, package.net_mass_g) in at_gates:
                weighed_g += package.net_mass_g
            else:
                stated_g += package.net_mass_g
        remarks = stock_remarks(state.last_event_time.date(), on=now.date())
        is_here = state.site_id in (None, site_id)
        rows.append(StockRow(state, titles[state.lot], is_here, weighed_g, stated_g, remarks))
    return sorted(rows, key=lambda row: (-row.state.net_mass_g, row.state.lot))


def _movement_rows(
    session: Session,
    movements: Iterable[Movement],
    chains: Mapping[str, list[Step]],
    titles: Mapping[str, str],
    weighings: set[Weighing],
    *,
    site: Site,
) -> list[MovementRow]:
    lines = list(movements)
    names = get_organisation_names(session, {line.other_id for line in lines if line.other_id})
    modes = modes_of(session, [_receipt(site, line) for line in lines if _may_be_heavy(line)])
    entries = {
        (step.after.lot, step.entry.occasion.event_id): step.entry
        for steps in chains.values()
        for step in steps
    }
    return [
        MovementRow(
            movement=line,
            title=titles[line.lot],
            other_name=names.get(line.other_id or "", ""),
            is_weighed=_was_weighed(entries[line.lot, line.event_id], line, weighings),
            remarks=movement_remarks(
                received_g=line.received_g if line.kind is MovementKind.TAKEN else 0,
                handed_over_g=line.received_g if line.kind is MovementKind.HANDED_OVER else 0,
                difference_g=line.difference_g,
                modes=modes.get(_receipt(site, line), frozenset()),
            ),
        )
        for line in lines
    ]


def _may_be_heavy(line: Movement) -> bool:
    """How a lot came is asked for the few receipts for which it changes anything."""
    return line.kind is MovementKind.TAKEN and line.received_g > HEAVY_BY_ROAD_G


def _receipt(site: Site, line: Movement) -> Receipt:
    return Receipt(line.lot, site.organisation_id, line.at)


def _was_weighed(entry: Entry, line: Movement, weighings: set[Weighing]) -> bool:
    """Whether a gate's scale said each mass that the taker signed. What a sender states, or a
    program signs without a scale of ours, is stated.
    """
    return isinstance(entry.act, Accept) and all(
        (line.handover_id, mass.package_id, mass.net_g) in weighings for mass in entry.act.masses
    )


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
