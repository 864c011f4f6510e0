"""Lots that begin as a part of one that goes on: what was refused of it, and its samples. Pure."""

from __future__ import annotations

from traceability.custody.events import Act
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.samples import DrawSample
from traceability.custody.transformations import OutputLot


def offshoots(act: Act | None) -> tuple[OutputLot, ...]:
    """The lots that begin with this act as parts of one that goes on."""
    if isinstance(act, AcceptPart):
        return (act.rest,)
    return act.samples if isinstance(act, DrawSample) else ()


def find_offshoot(act: Act | None, lot: str) -> OutputLot | None:
    """The part with this code, if the act begins it."""
    return next((one for one in offshoots(act) if one.lot == lot), None)


def whole_of(act: Act | None) -> str | None:
    """The lot that goes on, of an act by which parts of it begin."""
    return act.whole if isinstance(act, AcceptPart | DrawSample) else None
