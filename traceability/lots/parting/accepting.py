"""Accepting a lot in part: the taker's act, and the description of the lot that is refused.

What is refused is described like the lot that it was part of, and is its owner's as before. Photos,
assays and references stay with that lot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation.errors import N_
from foundation.parties.actor import Actor
from traceability.custody import masses
from traceability.custody.events import ActKind, OfferRef, PackageMass
from traceability.custody.handover import check_on_offer
from traceability.custody.part_acceptance import (
    AcceptPart,
    OtherRest,
    RefusedPart,
    find_missing,
    missing_from,
    rest_of,
)
from traceability.custody.queries import NoSuchLot, lock_state
from traceability.custody.recording import Recorded, record_together
from traceability.custody.recording_signed import SignedAct, record_signed
from traceability.custody.state import LotState
from traceability.lots.models import Lot
from traceability.lots.queries import get_contents, get_lot
from traceability.lots.registration import content_row, declared_lines
from traceability.lots.transforming.blending import inherited
from traceability.lots.transforming.offshoots import describe_part
from traceability.materials.composition import Content

TITLE = N_("Refused part of %(title)s")
MISSING_TITLE = N_("Missing part of %(title)s")


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
    missing: Sequence[tuple[str, str | None]] = (),
    seals: Sequence[str] = (),
    evidence: Sequence[str] = (),
    instrument: str | None = None,
    event_time: datetime | None = None,
    time_zone_offset: str = "+00:00",
    site_id: str | None = None,
    actor: Actor,
) -> Parted:
    """Take custody of a lot less what is refused of it, and what never came. Raises a `Refusal`.

    What was received is stated of every package that came; `missing` are the others, with notes.
    The refused lot stands where the event happens; where all that is missing is, nobody says.
    """
    state, offer = _lock_offered(session, code)
    # Checked before the refused lot gets a row: what is of no lot has no description.
    named = [package_id for package_id, _note in missing]
    masses.check_whole(received, state.packages, lot=code, missing=named)
    absent = find_missing(state, missing)
    lot, contents = _describe_rest(session, state, is_refused=bool(refused))
    lines = declared_lines(contents)
    act = AcceptPart(
        offer,
        tuple(received),
        agrees=masses.agree(received, state.packages),
        seals=tuple(seals),
        instrument=instrument,
        evidence=tuple(evidence),
        refused=tuple(refused),
        missing=absent,
        rest=rest_of(state, received, refused, lot=lot.code, missing=absent, contents=lines),
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
    return _parted(session, lot, contents, recorded, of=code)


def accept_part_signed(
    session: Session, signed: SignedAct, act: AcceptPart, *, actor: Actor
) -> Parted:
    """The same, as a device signed it: the refused lot has the code that was drawn there, and what
    is declared of it is what stands on record here. Raises a `Refusal` or `CodeUnfit`.
    """
    state, _offer = _lock_offered(session, signed.lot)
    masses.check_whole(act.masses, state.packages, lot=signed.lot, missing=missing_from(act))
    lot, contents = _describe_rest(session, state, is_refused=bool(act.refused), code=act.rest.lot)
    if act.rest.contents != declared_lines(contents):
        raise OtherRest(lot=act.rest.lot)
    recorded = record_signed(session, signed, actor=actor)
    return _parted(session, lot, contents, recorded, of=signed.lot)


def _lock_offered(session: Session, code: str) -> tuple[LotState, OfferRef]:
    """The lot, held until the commit, and the offer that is answered."""
    state = lock_state(session, code)
    if state is None:
        raise NoSuchLot(lot=code[:40])
    return state, check_on_offer(state, ActKind.ACCEPT_PART)


def _describe_rest(
    session: Session, state: LotState, *, is_refused: bool, code: str | None = None
) -> tuple[Lot, tuple[Content, ...]]:
    """The row of what is refused or never came, and what is declared of it."""
    whole = get_lot(session, state.lot)
    title = (TITLE if is_refused else MISSING_TITLE) % {"title": whole.title}
    lot = describe_part(session, whole, state, title=title, code=code)
    return lot, inherited(get_contents(session, state.lot))


def _parted(
    session: Session,
    lot: Lot,
    contents: Sequence[Content],
    recorded: Mapping[str, Recorded],
    *,
    of: str,
) -> Parted:
    session.add_all(content_row(lot, content, recorded[lot.code]) for content in contents)
    session.flush()
    return Parted(lot, recorded[of])
