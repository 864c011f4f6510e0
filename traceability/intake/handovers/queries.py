"""What a handover is to whoever asks by its address: theirs and how it stands, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from foundation import clock
from foundation.parties.actor import Actor
from traceability.custody.handovers import find_handover
from traceability.custody.models import CustodyHandover
from traceability.custody.queries import get_state
from traceability.custody.state import LotState, LotStatus, is_unanswered
from traceability.custody.words import HandoverEnd


class Standing(StrEnum):
    """How a handover stands, for both of its sides."""

    OPEN = "open"
    EXPIRED = "expired"  # the last day of its offer has passed, whether it was noted or not
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"  # the lot is on offer between the same two anew


ENDS = {
    HandoverEnd.ACCEPTED: Standing.ACCEPTED,
    HandoverEnd.REFUSED: Standing.REFUSED,
    HandoverEnd.WITHDRAWN: Standing.WITHDRAWN,
    HandoverEnd.LAPSED: Standing.EXPIRED,
}


@dataclass(frozen=True)
class Known:
    """A handover of the actor's, as giver or as taker; `newer` is the one that replaced it."""

    handover: CustodyHandover
    standing: Standing
    is_giver: bool
    newer: str | None = None


def find_known(session: Session, handover_id: str, *, actor: Actor) -> Known | None:
    """The handover with this id, if the actor gives or takes by it; None for everybody else."""
    row = find_handover(session, handover_id)
    if row is None or actor.organisation_id not in (row.giver_id, row.taker_id):
        return None
    is_giver = row.giver_id == actor.organisation_id
    state = get_state(session, row.lot_id)
    now = state.handover
    if row.ended is None and (now is None or now.handover_id != row.handover_id):
        session.refresh(row)  # it ended between these two questions
    newer = _newer(row, state)
    standing = Standing.REPLACED if newer else _standing(row, state)
    return Known(row, standing, is_giver, newer)


def _standing(row: CustodyHandover, state: LotState) -> Standing:
    if row.ended is not None:
        return ENDS[row.ended]
    handover = state.handover
    assert handover is not None, "a handover without an end is its lot's open one"
    is_late = state.status is LotStatus.OFFERED and is_unanswered(handover, clock.now())
    return Standing.EXPIRED if is_late else Standing.OPEN


def _newer(row: CustodyHandover, state: LotState) -> str | None:
    """The open handover between the same two, where this one came to nothing."""
    now = state.handover
    if row.ended in (None, HandoverEnd.ACCEPTED) or now is None:
        return None
    is_same = (now.giver_id, now.taker_id) == (row.giver_id, row.taker_id)
    return now.handover_id if is_same else None
