"""Accepting a lot in part: the taker's act, and the description of the lot that is refused.

What is refused is described like the lot that it was part of, and is its owner's as before. Photos,
assays and references stay with that lot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation.errors import N_
from foundation.parties.actor import Actor
from traceability.custody import masses
from traceability.custody.events import ActKind, PackageMass
from traceability.custody.handover import check_on_offer
from traceability.custody.part_acceptance import AcceptPart, RefusedPart, rest_of
from traceability.custody.queries import NoSuchLot, lock_state
from traceability.custody.recording import Recorded, record_together
from traceability.lots.models import Lot
from traceability.lots.queries import get_contents, get_lot
from traceability.lots.registration import content_row, declared_lines
from traceability.lots.transforming.blending import inherited
from traceability.lots.transforming.offshoots import describe_part

TITLE = N_("Refused part of %(title)s")


@dataclass(frozen=True)
class Parted:
    """The lot that was refused, and where the event stands in the chain of the accepted one."""

    refused: Lot
    recorded: Recorded


def accept_part(
    session: Session,
    code: str,
    *,
    received: Sequence[PackageMass],
    refused: Sequence[RefusedPart],
    seals: Sequence[str] = (),
    instrument: str | None = None,
    event_time: datetime | None = None,
    time_zone_offset: str = "+00:00",
    site_id: str | None = None,
    actor: Actor,
) -> Parted:
    """Take custody of a lot less what is refused of it. Raises a `Refusal`.

    What was received is stated of every package. The refused lot stands where the event happens.
    """
    state = lock_state(session, code)
    if state is None:
        raise NoSuchLot(lot=code[:40])
    offer = check_on_offer(state, ActKind.ACCEPT_PART)
    # Checked before the refused lot gets a row: what is of no lot has no description.
    masses.check_whole(received, state.packages, lot=code)
    whole = get_lot(session, code)
    lot = describe_part(session, whole, state, title=TITLE % {"title": whole.title})
    contents = inherited(get_contents(session, code))
    rest = rest_of(state, received, refused, lot=lot.code, contents=declared_lines(contents))
    act = AcceptPart(
        offer,
        tuple(received),
        agrees=masses.agree(received, state.packages),
        seals=tuple(seals),
        instrument=instrument,
        refused=tuple(refused),
        rest=rest,
        owner_id=state.owner_id,
    )
    recorded = record_together(
        session,
        act,
        lots=(code, lot.code),
        event_time=event_time,
        time_zone_offset=time_zone_offset,
        site_id=site_id or state.site_id,
        actor=actor,
    )
    session.add_all(content_row(lot, content, recorded[lot.code]) for content in contents)
    session.flush()
    return Parted(lot, recorded[code])
