"""Splitting and merging: the act is recorded in the chain of every lot, and what comes out gets
its code and its description.

A part is described like the lot that it was part of. A merged lot keeps what its inputs have in
common. Photos, assays and references stay with the lot they are of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from foundation import clock
from foundation.parties.actor import Actor
from traceability.custody.events import Merge, Split
from traceability.custody.queries import lock_state
from traceability.custody.recording import Recorded, record_together
from traceability.custody.state import LotState
from traceability.custody.transformations import OutputLot
from traceability.custody.transforming import input_of, origin_of, strictest_model
from traceability.custody.words import SourceKind
from traceability.lots.models import Lot
from traceability.lots.queries import check_readable, get_contents, get_lot
from traceability.lots.registration import (
    LotPackage,
    check_reference,
    content_row,
    declared_lines,
    new_lot_code,
    package_entries,
    store,
)
from traceability.lots.transforming.blending import blended, inherited
from traceability.lots.waste.choosing import CodeHasEnded, check_choice, note_choice
from traceability.lots.waste.queries import find_waste_choice
from traceability.materials.catalogue import get_material
from traceability.materials.composition import Content

T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """A lot that is to come out: its packages, and what its holder calls it."""

    packages: tuple[LotPackage, ...]
    title: str = ""
    reference: str | None = None


@dataclass(frozen=True)
class Weighed:
    """How, where and when it was weighed. Without a tolerance the sums must agree to the gram."""

    tolerance_g: int = 0
    instrument: str = ""
    site_id: str | None = None
    event_time: datetime | None = None
    time_zone_offset: str = "+00:00"


@dataclass(frozen=True)
class Made:
    """What came of it: the new lots in their order, and where the event stands."""

    lots: tuple[Lot, ...]
    recorded: Recorded


@dataclass(frozen=True)
class _Input:
    lot: Lot
    state: LotState
    contents: tuple[Content, ...]


def split_lot(
    session: Session, code: str, parts: Sequence[Part], weighed: Weighed, *, actor: Actor
) -> Made:
    """Part a lot that the actor has and owns into two or more. Raises a `Refusal`."""
    (whole,) = _inputs(session, [code], actor=actor)
    contents = inherited(whole.contents)
    made = [
        (_describe(session, part, [whole], title=whole.lot.title, actor=actor), part)
        for part in parts
    ]
    return _record(
        session, Split, inputs=[whole], made=made, contents=contents, weighed=weighed, actor=actor
    )


def merge_lots(
    session: Session, codes: Sequence[str], part: Part, weighed: Weighed, *, actor: Actor
) -> Made:
    """Make one lot of several that the actor has and owns. Raises a `Refusal`.

    Without packages in `part`, those of the inputs are kept as they are.
    """
    inputs = _inputs(session, list(dict.fromkeys(codes)), actor=actor)
    contents = blended([(one.state.net_mass_g, one.contents) for one in inputs])
    name = get_material(inputs[0].lot.material_code).name
    lot = _describe(session, part, inputs, title=name, actor=actor)
    if not part.packages:
        kept = [package for one in inputs for package in one.state.packages]
        part = Part(
            tuple(
                LotPackage(one.net_mass_g, one.gross_mass_g, one.tare_mass_g, one.packaging)
                for one in kept
            )
        )
    made = [(lot, part)]
    return _record(
        session, Merge, inputs=inputs, made=made, contents=contents, weighed=weighed, actor=actor
    )


def _inputs(session: Session, codes: Sequence[str], *, actor: Actor) -> list[_Input]:
    """The lots as they stand, locked in the order of their codes. Raises `NoSuchLot`."""
    for code in sorted(codes):
        lock_state(session, code)
    return [
        _Input(
            get_lot(session, code),
            check_readable(session, code, actor=actor),
            get_contents(session, code),
        )
        for code in codes
    ]


def _describe(
    session: Session, part: Part, inputs: Sequence[_Input], *, title: str, actor: Actor
) -> Lot:
    """The row of a lot that comes out."""
    check_reference(session, part.reference, actor=actor)
    lots = [one.lot for one in inputs]
    only = lots[0] if len(lots) == 1 else None
    magnetised = {lot.is_magnetised for lot in lots}
    lot = Lot(
        code=new_lot_code(session),
        organisation_id=actor.organisation_id,
        material_code=lots[0].material_code,
        title=part.title or title,
        description=only.description if only else "",
        reference=part.reference or None,
        origin_class=origin_of(tuple(one.state.origin for one in inputs)),
        source_kind=_shared([lot.source_kind for lot in lots], SourceKind.RECEIVED),
        source_name=only.source_name
        if only and only.organisation_id == actor.organisation_id
        else "",
        coating=_shared([lot.coating for lot in lots], ""),
        grade=_shared([lot.grade for lot in lots], None),
        is_magnetised=True if True in magnetised else _shared(list(magnetised), None),
        created_at=clock.now(),
    )
    store(session, lot)
    carry_waste_code(session, lot, lots, organisation_id=actor.organisation_id)
    return lot


def carry_waste_code(
    session: Session, lot: Lot, inputs: Sequence[Lot], *, organisation_id: str
) -> None:
    """The code that all inputs travel under, while it holds, is said of what they became."""
    said = [find_waste_choice(session, one.code) for one in inputs]
    words = {(one.status, one.low_code, one.reason, one.basis) if one else None for one in said}
    if len(words) > 1 or said[0] is None:
        return
    try:
        choice = check_choice(said[0])
    except CodeHasEnded:
        return
    owner = Actor(organisation_id, None, frozenset(), "worker")
    note_choice(session, lot.code, choice, number=1, actor=owner)


def _record(
    session: Session,
    kind: type[Split] | type[Merge],
    *,
    inputs: Sequence[_Input],
    made: Sequence[tuple[Lot, Part]],
    contents: tuple[Content, ...],
    weighed: Weighed,
    actor: Actor,
) -> Made:
    states = [one.state for one in inputs]
    outputs = tuple(_output(lot, part, states, contents) for lot, part in made)
    gap_g = sum(one.net_g for one in outputs) - sum(state.net_mass_g for state in states)
    act = kind(
        inputs=tuple(input_of(state) for state in states),
        outputs=outputs,
        # Without a tolerance nobody claims that a scale erred: then the sums are wrong, by so much.
        difference_g=gap_g if weighed.tolerance_g else 0,
        tolerance_g=weighed.tolerance_g,
        instrument=weighed.instrument or None,
    )
    recorded = record_together(
        session,
        act,
        lots=act.lots,
        event_time=weighed.event_time,
        time_zone_offset=weighed.time_zone_offset,
        site_id=weighed.site_id or states[0].site_id,
        actor=actor,
    )
    lots = tuple(lot for lot, _ in made)
    first = recorded[lots[0].code]
    for lot in lots:
        session.add_all(content_row(lot, content, first) for content in contents)
    session.flush()
    return Made(lots, first)


def _output(
    lot: Lot, part: Part, states: Sequence[LotState], contents: tuple[Content, ...]
) -> OutputLot:
    return OutputLot(
        lot=lot.code,
        material_code=lot.material_code,
        origin=lot.origin_class,
        custody_model=strictest_model(tuple(state.custody_model for state in states)),
        packages=package_entries(lot, part.packages),
        contents=declared_lines(contents),
    )


def _shared(values: Sequence[T], otherwise: T) -> T:
    """What all say, or `otherwise` where they differ."""
    return values[0] if len(set(values)) == 1 else otherwise
