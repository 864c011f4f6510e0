"""What moved at a site, read off a lot's chain: the custody an organisation has, place by place.

A lot is the site's from the act that brings it into custody there until custody passes, even while
it stands at a gate and is not accepted. So each gram is somewhere, and a refusal moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from traceability.custody.corrections import CancelRegistration
from traceability.custody.events import Accept, Act, Occasion, Refuse, Register
from traceability.custody.folding import apply
from traceability.custody.offshoots import find_offshoot, whole_of
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.samples import DrawSample
from traceability.custody.state import TRANSITIONS, LotState, LotStatus
from traceability.stock.balance import Balance, counted_g


class MovementKind(StrEnum):
    """What an act did to a site's stock."""

    REGISTERED = "registered"
    TAKEN = "taken"
    CAME = "came"
    MADE = "made"
    REFUSED = "refused"
    HANDED_OVER = "handed_over"
    WENT = "went"
    USED = "used"
    SENT_BACK = "sent_back"
    RESTATED = "restated"
    CANCELLED = "cancelled"


COMING = frozenset(
    {MovementKind.REGISTERED, MovementKind.TAKEN, MovementKind.CAME, MovementKind.REFUSED}
)
LEAVING = frozenset(
    {
        MovementKind.HANDED_OVER,
        MovementKind.WENT,
        MovementKind.SENT_BACK,
        MovementKind.CANCELLED,
    }
)

# A lot whose status lets nothing more happen has gone into others or never was: it is
# nobody's stock.
ENDS = frozenset(LotStatus) - {status for status, _ in TRANSITIONS}


@dataclass(frozen=True)
class OwnSites:
    """The sites of one organisation. What it holds without a word where is at its main one."""

    organisation_id: str
    all_ids: frozenset[str]
    main_id: str | None

    def home_of(self, state: LotState, *, before: str | None) -> str | None:
        """The site a lot belongs to, which was `before`; none for what is held by others, or was
        taken over at a place of somebody else's.
        """
        if state.custodian_id != self.organisation_id:
            return None
        if state.site_id is None:
            return before or self.main_id
        return state.site_id if state.site_id in self.all_ids else before


@dataclass(frozen=True)
class Entry:
    """One event of a lot's chain, with when the log received it and its place in the chain."""

    act: Act
    occasion: Occasion
    body_hash: bytes
    received_at: datetime


@dataclass(frozen=True)
class Step:
    """A lot before and after one event, and which of the organisation's sites it belonged to."""

    entry: Entry
    before: LotState | None
    after: LotState
    home_before: str | None
    home_after: str | None

    def grams_before(self, site_id: str) -> int:
        """What the lot was to a site's stock."""
        return stock_g(self.before) if self.before and self.home_before == site_id else 0

    def grams_after(self, site_id: str) -> int:
        """What it is from then on."""
        return stock_g(self.after) if self.home_after == site_id else 0


@dataclass(frozen=True)
class Movement:
    """One line of a site's period. `received_g` is what came or left, as its taker says."""

    lot: str
    kind: MovementKind
    at: datetime
    event_id: str
    received_g: int = 0
    refused_g: int = 0
    difference_g: int = 0
    other_id: str | None = None
    handover_id: str | None = None

    @property
    def counted_g(self) -> int:
        """What counts in the balance."""
        return counted_g(self.received_g, self.refused_g)

    @property
    def change_g(self) -> int:
        """What counts, with a minus where the site has less of it afterwards."""
        is_less = self.kind in LEAVING or self.kind is MovementKind.USED
        return -self.counted_g if is_less else self.counted_g


def stock_g(state: LotState) -> int:
    """What a lot is to anybody's stock."""
    return 0 if state.status in ENDS else state.net_mass_g


def steps_of(
    lot: str, entries: Iterable[Entry], *, sites: OwnSites, began_at: str | None = None
) -> Iterator[Step]:
    """A lot's chain as one organisation's sites see it. `began_at` is the site that the lot it was
    refused of belonged to: what is refused is its giver's stock still.
    """
    before: LotState | None = None
    home = began_at
    for entry in entries:
        after = apply(before, entry.act, entry.occasion, lot=lot, body_hash=entry.body_hash)
        home_after = sites.home_of(after, before=home)
        yield Step(entry, before, after, home, home_after)
        before, home = after, home_after


def refused_of(entries: Sequence[Entry]) -> str | None:
    """The lot that one was refused of, or drawn from as a sample, where it began so."""
    return whole_of(entries[0].act)


def movement_of(step: Step, *, site_id: str, organisation_id: str) -> Movement | None:
    """What one step did to a site, if it did anything."""
    act = step.entry.act
    if isinstance(act, Refuse):
        return _refusal(step, act, site_id=site_id, organisation_id=organisation_id)
    before_g, after_g = step.grams_before(site_id), step.grams_after(site_id)
    # What is refused was on the books as part of the lot whose own line says so, and a sample and
    # its lot weigh together what the lot did.
    is_part = find_offshoot(act, step.after.lot) is not None
    if before_g == after_g or is_part or isinstance(act, DrawSample):
        return None
    if not before_g:
        return _line(
            step,
            _how_it_came(step),
            received_g=after_g + _refused_g(act),
            refused_g=_refused_g(act),
            other_id=_giver(act),
        )
    if after_g:
        return _line(step, MovementKind.RESTATED, difference_g=after_g - before_g)
    if isinstance(act, Accept):
        received_g = sum(mass.net_g for mass in act.masses)
        return _line(
            step,
            MovementKind.HANDED_OVER,
            received_g=received_g,
            refused_g=_refused_g(act),
            # What never came is not gone: it stays on the books, as a lot of its own.
            difference_g=received_g + _missing_g(act) - before_g,
            other_id=step.entry.occasion.organisation_id,
        )
    return _line(step, _how_it_went(step, site_id), received_g=before_g)


def balance_of(movements: Iterable[Movement], *, opening_g: int, closing_g: int) -> Balance:
    """The period's figures; both stocks come from the lots themselves, not from the movements."""
    lines = list(movements)
    return Balance(
        opening_g=opening_g,
        in_g=sum(line.counted_g for line in lines if line.kind in COMING),
        out_g=sum(line.counted_g for line in lines if line.kind in LEAVING),
        difference_g=sum(line.difference_g for line in lines),
        closing_g=closing_g,
        made_g=sum(line.counted_g for line in lines if line.kind is MovementKind.MADE),
        used_g=sum(line.counted_g for line in lines if line.kind is MovementKind.USED),
    )


def _refusal(step: Step, act: Refuse, *, site_id: str, organisation_id: str) -> Movement | None:
    """All that stood at the gate goes back: it is received and refused, and counts nothing."""
    assert step.before is not None, "only what was offered is refused"
    refused_g = step.before.net_mass_g
    by = step.entry.occasion
    if by.organisation_id != organisation_id:
        if step.home_before != site_id:
            return None
        kind, other_id = MovementKind.SENT_BACK, by.organisation_id
    elif site_id in (by.site_id, step.before.site_id):
        kind, other_id = MovementKind.REFUSED, act.offer.giver_id
    else:
        return None
    return _line(step, kind, received_g=refused_g, refused_g=refused_g, other_id=other_id)


def _how_it_came(step: Step) -> MovementKind:
    if isinstance(step.entry.act, Register):
        return MovementKind.REGISTERED
    if isinstance(step.entry.act, Accept):
        return MovementKind.TAKEN
    is_there_before = step.before is not None and stock_g(step.before) > 0
    return MovementKind.CAME if is_there_before else MovementKind.MADE


def _refused_g(act: Act) -> int:
    return act.refused_g if isinstance(act, AcceptPart) else 0


def _missing_g(act: Act) -> int:
    return act.missing_g if isinstance(act, AcceptPart) else 0


def _how_it_went(step: Step, site_id: str) -> MovementKind:
    if isinstance(step.entry.act, CancelRegistration):
        return MovementKind.CANCELLED
    is_moved = step.home_after not in (None, site_id)
    return MovementKind.WENT if is_moved else MovementKind.USED


def _giver(act: Act) -> str | None:
    return act.offer.giver_id if isinstance(act, Accept) else None


def _line(
    step: Step,
    kind: MovementKind,
    *,
    received_g: int = 0,
    refused_g: int = 0,
    difference_g: int = 0,
    other_id: str | None = None,
) -> Movement:
    act = step.entry.act
    return Movement(
        lot=step.after.lot,
        kind=kind,
        at=step.entry.received_at,
        event_id=step.entry.occasion.event_id,
        received_g=received_g,
        refused_g=refused_g,
        difference_g=difference_g,
        other_id=other_id,
        handover_id=act.offer.handover_id if isinstance(act, Accept | Refuse) else None,
    )
