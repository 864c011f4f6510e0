"""Error declarations: what EPCIS says of an event that was wrong (EPCIS 2.0, 7.4.1.2).

The event is said again as it is, with the declaration beside it: why, and which events set it
right. Our events are signed and never change, so a declaration is computed from the chain and
stands beside the signed bytes, never in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from traceability.custody import correcting
from traceability.custody.canonical import JsonObject
from traceability.custody.corrections import (
    AgreeCorrection,
    CancelRegistration,
    Correct,
    EventRef,
)
from traceability.custody.events import Act, Occasion
from traceability.custody.folding import apply
from traceability.custody.narrowing import URN
from traceability.custody.shapes import local_time
from traceability.custody.state import LotState

INCORRECT, NEVER = "incorrect_data", "did_not_occur"


@dataclass(frozen=True)
class Declaration:
    """What was wrong about one event: since when it is said, and by which events it is set right;
    by none where it never happened."""

    declared_at: str
    reason: str
    corrective_ids: tuple[str, ...] = ()

    def beside(self, event: JsonObject) -> JsonObject:
        """The wrong event with its declaration, as EPCIS writes it."""
        declaration: JsonObject = {"declarationTime": self.declared_at, "reason": self.reason}
        if self.corrective_ids:
            declaration["correctiveEventIDs"] = [URN + one for one in self.corrective_ids]
        return event | {"errorDeclaration": declaration}


def declarations(
    events: Iterable[tuple[Act, Occasion, bytes]], *, lot: str
) -> dict[str, Declaration]:
    """The declarations of a lot's chain, by the id of the event that was wrong."""
    found: dict[str, Declaration] = {}
    state: LotState | None = None
    first_id = ""
    for act, occasion, body_hash in events:
        before, own_id = state, occasion.event_id
        state = apply(before, act, occasion, lot=lot, body_hash=body_hash)
        said_at = local_time(occasion.event_time, occasion.time_zone_offset)
        first_id = first_id or own_id
        if isinstance(act, CancelRegistration):
            found[first_id] = Declaration(said_at, NEVER)
        elif isinstance(act, Correct):
            found |= _of_all(act.corrects, Declaration(said_at, INCORRECT, (own_id,)))
        elif isinstance(act, AgreeCorrection) and state.correction is None:
            assert before is not None, "no lot begins with it"
            corrected = correcting.check_open(before)
            by = Declaration(said_at, INCORRECT, (act.proposal.event_id, own_id))
            found |= _of_all(corrected.corrects, by)
    return found


def _of_all(wrong: Iterable[EventRef], by: Declaration) -> dict[str, Declaration]:
    return {ref.event_id: by for ref in wrong}
