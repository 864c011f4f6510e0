"""Splitting, merging and processing: the act is recorded in the chain of every lot, and what comes
out gets its code and its description.

A part is described like the lot that it was part of. A merged lot keeps what its inputs have in
common. What a step makes of another material is a new thing: its class says what it usually holds.
Photos, assays and references stay with the lot they are of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from foundation import clock
from foundation.parties.actor import Actor
from traceability.custody.events import Merge, Process, Split
from traceability.custody.queries import lock_state
from traceability.custody.recording import Recorded, record_together
from traceability.custody.state import LotState
from traceability.custody.transformations import OutputLot, SideStream
from traceability.custody.transforming import input_of, model_of, origin_of
from traceability.custody.words import CustodyModel, ProcessStep, SourceKind
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
from traceability.materials.composition import Content, class_composition

T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """A lot that is to come out: its packages, what its holder calls it, and its material unless
    that is the inputs'."""

    packages: tuple[LotPackage, ...]
    title: str = ""
    reference: str | None = None
    material_code: str | None = None


@dataclass(frozen=True)
class Running:
    """A process step as it was run: what it took up, its by-products and its losses."""

    step: ProcessStep
    streams: tuple[SideStream, ...] = ()


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
class _Output:
    lot: Lot
    part: Part
    contents: tuple[Content, ...]


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
    outputs = [
        _describe(session, part, [whole], contents, title=whole.lot.title, actor=actor)
        for part in parts
    ]
    return _record(session, Split((), ()), [whole], outputs, weighed, actor=actor)


def merge_lots(
    session: Session, codes: Sequence[str], part: Part, weighed: Weighed, *, actor: Actor
) -> Made:
    """Make one lot of several that the actor has and owns. Raises a `Refusal`.

    Without packages in `part`, those of the inputs are kept as they are.
    """
    inputs = _inputs(session, list(dict.fromkeys(codes)), actor=actor)
    name = get_material(inputs[0].lot.material_code).name
    if not part.packages:
        kept = [package for one in inputs for package in one.state.packages]
        packages = tuple(
            LotPackage(one.net_mass_g, one.gross_mass_g, one.tare_mass_g, one.packaging)
            for one in kept
        )
        part = replace(part, packages=packages)
    output = _describe(session, part, inputs, _blended(inputs), title=name, actor=actor)
    return _record(session, Merge((), ()), inputs, [output], weighed, actor=actor)


def process_lots(
    session: Session,
    codes: Sequence[str],
    parts: Sequence[Part],
    running: Running,
    weighed: Weighed,
    *,
    actor: Actor,
) -> Made:
    """Make other lots of lots that the actor has and owns, by one step. Raises a `Refusal`.

    What comes out and is of the inputs' material (demagnetised, sorted, dried) is declared as
    they are; another material as its class usually is.
    """
    inputs = _inputs(session, list(dict.fromkeys(codes)), actor=actor)
    outputs = [_product(session, part, inputs, actor=actor) for part in parts]
    if running.step is ProcessStep.DEMAGNETISING:
        for output in outputs:
            output.lot.is_magnetised = False
    act = Process((), (), step=running.step, streams=running.streams)
    return _record(session, act, inputs, outputs, weighed, actor=actor)


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


def _product(session: Session, part: Part, inputs: Sequence[_Input], *, actor: Actor) -> _Output:
    code = part.material_code or inputs[0].lot.material_code
    material = get_material(code)
    is_same = {one.lot.material_code for one in inputs} == {code}
    contents = _blended(inputs) if is_same else class_composition(material)
    return _describe(session, part, inputs, contents, title=material.name, actor=actor)


def _blended(inputs: Sequence[_Input]) -> tuple[Content, ...]:
    return blended([(one.state.net_mass_g, one.contents) for one in inputs])


def _describe(
    session: Session,
    part: Part,
    inputs: Sequence[_Input],
    contents: tuple[Content, ...],
    *,
    title: str,
    actor: Actor,
) -> _Output:
    """A lot that comes out, with its row. Of another material it shares nothing but its origin."""
    check_reference(session, part.reference, actor=actor)
    material_code = part.material_code or inputs[0].lot.material_code
    lots = [one.lot for one in inputs if one.lot.material_code == material_code]
    only = lots[0] if len(lots) == len(inputs) == 1 else None
    magnetised = {lot.is_magnetised for lot in lots} or {None}
    lot = Lot(
        code=new_lot_code(session),
        organisation_id=actor.organisation_id,
        material_code=material_code,
        title=part.title or title,
        description=only.description if only else "",
        reference=part.reference or None,
        origin_class=origin_of(tuple(one.state.origin for one in inputs)),
        source_kind=_shared([one.lot.source_kind for one in inputs], SourceKind.RECEIVED),
        source_name=only.source_name
        if only and only.organisation_id == actor.organisation_id
        else "",
        coating=_shared([lot.coating for lot in lots], ""),
        grade=_shared([lot.grade for lot in lots], None),
        is_magnetised=True if True in magnetised else _shared(list(magnetised), None),
        created_at=clock.now(),
    )
    store(session, lot)
    if len(lots) == len(inputs):
        carry_waste_code(session, lot, lots, organisation_id=actor.organisation_id)
    return _Output(lot, part, contents)


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
    act: Split | Merge | Process,
    inputs: Sequence[_Input],
    outputs: Sequence[_Output],
    weighed: Weighed,
    *,
    actor: Actor,
) -> Made:
    """Record the act, so far without lots, with these."""
    states = [one.state for one in inputs]
    act = replace(
        act,
        inputs=tuple(input_of(state) for state in states),
        tolerance_g=weighed.tolerance_g,
        instrument=weighed.instrument or None,
    )
    model = model_of(act)
    act = replace(act, outputs=tuple(_stated(one, model) for one in outputs))
    if weighed.tolerance_g:
        # Without a tolerance nobody claims that a scale erred: then the sums are wrong, by so much.
        act = replace(act, difference_g=act.output_g - act.expected_g)
    recorded = record_together(
        session,
        act,
        lots=act.lots,
        event_time=weighed.event_time,
        time_zone_offset=weighed.time_zone_offset,
        site_id=weighed.site_id or states[0].site_id,
        actor=actor,
    )
    first = recorded[outputs[0].lot.code]
    for one in outputs:
        session.add_all(content_row(one.lot, content, first) for content in one.contents)
    session.flush()
    return Made(tuple(one.lot for one in outputs), first)


def _stated(output: _Output, model: CustodyModel) -> OutputLot:
    lot = output.lot
    return OutputLot(
        lot=lot.code,
        material_code=lot.material_code,
        origin=lot.origin_class,
        custody_model=model,
        packages=package_entries(lot, output.part.packages),
        contents=declared_lines(output.contents),
    )


def _shared(values: Sequence[T], otherwise: T) -> T:
    """What all say, or `otherwise` where they differ or nobody says anything."""
    return values[0] if len(set(values)) == 1 else otherwise
