"""The splits and merges around a lot, read in one query however deep they go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import CTE, ColumnElement, FromClause, Select, select
from sqlmodel import Session

from foundation import db
from foundation.columns import table_of
from foundation.parties.actor import Actor
from traceability.custody.models import CustodyFlow, FlowSide
from traceability.custody.queries import find_state, get_masses
from traceability.log.models import LogLeaf
from traceability.lots.queries import get_titles
from traceability.provenance.genealogy import (
    DIFFERENCE,
    Composition,
    Step,
    brought,
    compositions,
    ends,
)

Events = Select[tuple[str, str]]

FLOW, LEAF = table_of(CustodyFlow), table_of(LogLeaf)
MOST_SHOWN = 200


@dataclass(frozen=True)
class Share:
    """So many grams in, or of, another lot; `code` is None for what a scale showed more."""

    code: str | None
    title: str
    grams: int
    per_cent: str


@dataclass(frozen=True)
class Genealogy:
    """What a lot was made of directly and at first, and what it was made into, and is in now.

    `lost_g` is what scales showed less along the way. Lists are cut, heaviest first; the counts
    are whole.
    """

    net_mass_g: int
    made_of: tuple[str, ...]
    made_into: tuple[str, ...]
    origins: tuple[Share, ...]
    ends: tuple[Share, ...]
    origin_count: int
    end_count: int
    lost_g: int


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
    origins = brought(lot, net_g, compositions(above)) if above else {}
    now_g = get_masses(session, [code for step in below for code in step.outputs])
    fates = ends(lot, below, now_g) if below else {}
    first, last = _heaviest(origins)[:most], _heaviest(fates)[:most]
    titles = get_titles(session, [*first, *last])
    return Genealogy(
        net_mass_g=net_g,
        made_of=next((tuple(step.inputs) for step in above if lot in step.outputs), ()),
        made_into=next((tuple(step.outputs) for step in below if lot in step.inputs), ()),
        origins=tuple(_share(code, origins, titles, net_g) for code in first),
        ends=tuple(_share(code, fates, titles, net_g) for code in last),
        origin_count=len(origins),
        end_count=len(fates),
        lost_g=net_g - sum(fates.values()) if below else 0,
    )


def steps_above(session: Session, lot: str) -> list[Step]:
    """The splits and merges that a lot came of, in the order of the log."""
    start = _events_of(session, lot, FlowSide.OUT)
    return _steps(session, _closure(start, name="above", via=FlowSide.IN))


def steps_below(session: Session, lot: str) -> list[Step]:
    """Those that its grams went through, and what else went into them with its own past: so that
    a share is the same to the gram, whichever end it is looked at from."""
    start = _events_of(session, lot, FlowSide.IN)
    down = _closure(start, name="below", via=FlowSide.OUT)
    beside = select(down.c.log_id, down.c.event_id)
    return _steps(session, _closure(beside, name="beside", via=FlowSide.IN))


def _events_of(session: Session, lot: str, side: FlowSide) -> Events:
    return select(FLOW.c.log_id, FLOW.c.event_id).where(
        FLOW.c.log_id == db.settings_of(session).log_id,
        FLOW.c.lot_id == lot,
        FLOW.c.side == side,
    )


def _closure(start: Events, *, name: str, via: FlowSide) -> CTE:
    """The events of `start`, and all that lots lead to from them: through the lots on side `via` of
    an event to the event in which they stand on the other side.

    The log's id is carried along, so that no index but that of what was found before can be used.
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
            (far.c.log_id == near.c.log_id)
            & (far.c.lot_id == near.c.lot_id)
            & (far.c.side == other),
        )
    )
    return found.union(further)


def _same_event(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return (one.c.log_id == other.c.log_id) & (one.c.event_id == other.c.event_id)


def _steps(session: Session, events: CTE) -> list[Step]:
    rows = session.connection().execute(
        select(FLOW.c.event_id, FLOW.c.lot_id, FLOW.c.side, FLOW.c.net_mass_g)
        .select_from(events)
        .join(FLOW, _same_event(FLOW, events))
        .join(LEAF, _same_event(LEAF, events))
        .order_by(LEAF.c.seq, FLOW.c.lot_id)
    )
    steps: dict[str, Step] = {}
    for event_id, lot, side, net_g in rows:
        step = steps.setdefault(event_id, Step(event_id))
        (step.inputs if side is FlowSide.IN else step.outputs)[lot] = net_g
    return list(steps.values())


def _heaviest(grams: Composition) -> list[str]:
    return sorted(grams, key=lambda code: (-grams[code], code))


def _share(code: str, grams: Composition, titles: Mapping[str, str], net_g: int) -> Share:
    per_cent = f"{100 * grams[code] / net_g:.1f}"
    if code == DIFFERENCE:
        return Share(None, "", grams[code], per_cent)
    return Share(code, titles.get(code, ""), grams[code], per_cent)
