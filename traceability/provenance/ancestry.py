"""What made lots of lots around a lot, read in one query however deep they go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, ColumnElement, FromClause, Select, select
from sqlmodel import Session

from foundation import db
from foundation.columns import table_of
from foundation.parties.actor import Actor
from traceability.custody.events import ActKind
from traceability.custody.models import CustodyFlow, CustodyRecord, CustodySideStream, FlowSide
from traceability.custody.queries import AT_ONCE, find_state, get_masses
from traceability.custody.words import StreamKind
from traceability.log.models import LogLeaf
from traceability.lots.queries import get_titles
from traceability.provenance.genealogy import (
    DIFFERENCE,
    UPTAKE,
    Composition,
    Fates,
    Step,
    fates,
    follow,
)

Events = Select[tuple[str, str]]

FLOW, LEAF = table_of(CustodyFlow), table_of(LogLeaf)
RECORD, STREAM = table_of(CustodyRecord), table_of(CustodySideStream)
MOST_SHOWN = 200


@dataclass(frozen=True)
class Share:
    """So many grams in, or of, another lot; `code` is None for what a scale showed more, and for
    what a step took up.
    """

    code: str | None
    title: str
    grams: int
    per_cent: str
    is_uptake: bool = False


@dataclass(frozen=True)
class Genealogy:
    """What a lot was made of directly and at first, and what it was made into, and is in now.

    `lost_g` is what no lot holds: by-products, losses, and what scales showed less along the way.
    Lists are cut, heaviest first; the counts are whole.
    """

    net_mass_g: int
    made_of: tuple[str, ...]
    made_into: tuple[str, ...]
    origins: tuple[Share, ...]
    ends: tuple[Share, ...]
    origin_count: int
    end_count: int
    by_products_g: int = 0
    losses_g: int = 0
    scales_g: int = 0

    @property
    def lost_g(self) -> int:
        """What no lot holds."""
        return self.by_products_g + self.losses_g + self.scales_g


def find_genealogy(
    session: Session, lot: str, *, actor: Actor | None, most: int = MOST_SHOWN
) -> Genealogy | None:
    """The genealogy of a lot, for its parties; None for others and for a lot without any."""
    state = find_state(session, lot)
    if state is None or actor is None or not state.is_party(actor.organisation_id):
        return None
    above, below = steps_above(session, lot), steps_below(session, lot)
    if not above and not below:
        return None
    net_g = state.net_mass_g
    past = follow(above)
    origins = past.now(lot, net_g) if lot in past.made else {}
    ended = fates(lot, below, masses_now(session, lot, below)) if below else Fates({}, 0, 0, 0)
    first, last = heaviest(origins)[:most], heaviest(ended.lots)[:most]
    titles = get_titles(session, [*first, *last])
    return Genealogy(
        net_mass_g=net_g,
        made_of=next((tuple(step.inputs) for step in above if lot in step.outputs), ()),
        made_into=tuple(dict.fromkeys(_made_of(lot, below))),
        origins=tuple(share_of(code, origins, titles, whole=net_g) for code in first),
        ends=tuple(share_of(code, ended.lots, titles, whole=ended.whole_g) for code in last),
        origin_count=len(origins),
        end_count=len(ended.lots),
        by_products_g=ended.by_products_g,
        losses_g=ended.losses_g,
        scales_g=ended.scales_g,
    )


def masses_now(session: Session, lot: str, below: Sequence[Step]) -> dict[str, int]:
    """What the lot and those below it weigh that are still there."""
    return get_masses(session, [lot, *(code for step in below for code in step.outputs)])


def heaviest(grams: Composition) -> list[str]:
    """Codes, by what stands beside them."""
    return sorted(grams, key=lambda code: (-grams[code], code))


def share_of(code: str, grams: Composition, titles: Mapping[str, str], *, whole: int) -> Share:
    """One line of a list of shares of so much."""
    per_cent = f"{100 * grams[code] / whole:.1f}" if whole else "0.0"
    if code in (DIFFERENCE, UPTAKE):
        return Share(None, "", grams[code], per_cent, is_uptake=code == UPTAKE)
    return Share(code, titles.get(code, ""), grams[code], per_cent)


def _made_of(lot: str, below: Sequence[Step]) -> Iterator[str]:
    return (code for step in below if lot in step.inputs for code in step.outputs)


def steps_above(session: Session, lot: str) -> list[Step]:
    """What a lot came of, in the order of the log, and what was refused of it and of those before
    it: the rest of a lot that was parted is known by both its parts."""
    start = _events_of(session, lot, (FLOW.c.side == FlowSide.OUT) | _keeps(FLOW))
    return _steps(session, _closure(start, name="above", via=FlowSide.IN))


def steps_below(session: Session, lot: str) -> list[Step]:
    """Those that its grams went through, and what else went into them with its own past: so that
    a share is the same to the gram, whichever end it is looked at from."""
    start = _events_of(session, lot, FLOW.c.side == FlowSide.IN)
    down = _closure(start, name="below", via=FlowSide.OUT)
    beside = select(down.c.log_id, down.c.event_id)
    return _steps(session, _closure(beside, name="beside", via=FlowSide.IN))


def _keeps(flow: FromClause) -> ColumnElement[bool]:
    return flow.c.kept_mass_g.is_not(None)


def _events_of(session: Session, lot: str, kind: ColumnElement[bool]) -> Events:
    return select(FLOW.c.log_id, FLOW.c.event_id).where(
        FLOW.c.log_id == db.settings_of(session).log_id,
        FLOW.c.lot_id == lot,
        kind,
    )


def _closure(start: Events, *, name: str, via: FlowSide) -> CTE:
    """The events of `start`, and all that lots lead to from them: through the lots on side `via` of
    an event to the event in which they stand on the other side, or kept something.

    The log's id is carried along, and the further lots' as an expression of the nearer ones', so
    that no index but that of what was found before can be used.
    """
    found = start.cte(name, recursive=True)
    near, far = FLOW.alias(f"{name}_near"), FLOW.alias(f"{name}_far")
    other = FlowSide.OUT if via is FlowSide.IN else FlowSide.IN
    further = (
        select(far.c.log_id, far.c.event_id)
        .select_from(found)
        .join(near, _same_event(near, found) & (near.c.side == via))
        .join(
            far,
            (far.c.log_id == near.c.log_id.concat(""))
            & (far.c.lot_id == near.c.lot_id)
            & ((far.c.side == other) | _keeps(far)),
        )
    )
    return found.union(further)


def _same_event(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return (one.c.log_id == other.c.log_id) & (one.c.event_id == other.c.event_id)


def _steps(session: Session, events: CTE) -> list[Step]:
    rows = session.connection().execute(
        select(FLOW.c.event_id, FLOW.c.lot_id, FLOW.c.side, FLOW.c.net_mass_g, RECORD.c.act)
        .select_from(events)
        .join(FLOW, _same_event(FLOW, events))
        .join(LEAF, _same_event(LEAF, events))
        .join(RECORD, (RECORD.c.log_id == events.c.log_id) & (RECORD.c.id == events.c.event_id))
        .order_by(LEAF.c.seq, FLOW.c.lot_id)
    )
    steps: dict[str, Step] = {}
    for event_id, lot, side, net_g, act in rows:
        step = steps.get(event_id)
        if step is None:
            step = steps[event_id] = Step(event_id, is_process=act is ActKind.PROCESS)
        (step.inputs if side is FlowSide.IN else step.outputs)[lot] = net_g
    _add_streams(session, {step.event_id: step for step in steps.values() if step.is_process})
    return list(steps.values())


def _add_streams(session: Session, steps: Mapping[str, Step]) -> None:
    """What process steps took up, and let go beside their lots."""
    wanted = sorted(steps)
    for start in range(0, len(wanted), AT_ONCE):
        rows = session.connection().execute(
            select(STREAM.c.event_id, STREAM.c.kind, STREAM.c.net_mass_g)
            .where(STREAM.c.log_id == db.settings_of(session).log_id)
            .where(STREAM.c.event_id.in_(wanted[start : start + AT_ONCE]))
        )
        for event_id, kind, net_g in rows:
            step = steps[event_id]
            match kind:
                case StreamKind.UPTAKE:
                    step.uptake_g += net_g
                case StreamKind.BY_PRODUCT:
                    step.by_products_g += net_g
                case StreamKind.LOSS:
                    step.losses_g += net_g
