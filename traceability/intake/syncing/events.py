"""Custody events that a device signed at the gate: everything that comes of them, exactly once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Invalid
from foundation.parties.actor import Actor
from traceability.custody.events import Accept, Arrive, PackageMass, Refuse
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.recording import Recorded
from traceability.custody.recording_signed import SignedAct, find_recorded, record_signed
from traceability.devices.queries import note_use
from traceability.intake.models import IntakePackage
from traceability.intake.queries import get_seen
from traceability.lots.parting.accepting import accept_part_signed

LONGEST_INSTRUMENT, LONGEST_SEAL, LONGEST_PART_NOTE, LONGEST_NOTE = 80, 40, 500, 1000


class TextUnfit(Invalid):
    """A text that no page of ours would have let anybody type."""

    message = N_("A text in it is too long, or holds characters that no keyboard makes.")


@dataclass(frozen=True)
class TakenEvent:
    """Where the event stands, and whether it had been sent before."""

    recorded: Recorded
    is_repeated: bool


def take(session: Session, signed: SignedAct, *, actor: Actor) -> TakenEvent:
    """Record what a device signed about a delivery, with all that an answer by page brings about.

    Raises as `find_recorded` and `record_signed`; nothing is written then.
    """
    known = find_recorded(session, signed, actor=actor)
    if known is not None:
        return TakenEvent(known, is_repeated=True)
    act = signed.act
    assert isinstance(act, Arrive | Accept | Refuse), "nothing else comes by this door"
    _check_texts(act)
    if isinstance(act, AcceptPart):
        recorded = accept_part_signed(session, signed, act, actor=actor).recorded
    else:
        recorded = record_signed(session, signed, actor=actor)[signed.lot]
    _note_masses(session, act, actor=actor)
    note_use(session, signed.key_id)
    return TakenEvent(recorded, is_repeated=False)


def _check_texts(act: Arrive | Accept | Refuse) -> None:
    """What a form would refuse, a signature does not make good. Raises `TextUnfit`."""
    texts: list[tuple[str, int]] = []
    if isinstance(act, Arrive | Accept):
        texts.append((act.instrument or "", LONGEST_INSTRUMENT))
    if isinstance(act, Accept):
        texts += [(seal, LONGEST_SEAL) for seal in act.seals]
    if isinstance(act, AcceptPart):
        texts += [(part.note or "", LONGEST_PART_NOTE) for part in act.refused]
        texts += [(one.note or "", LONGEST_PART_NOTE) for one in act.missing]
    if isinstance(act, Refuse):
        texts.append((act.note or "", LONGEST_NOTE))
    if any(len(text) > longest or not _is_typed(text) for text, longest in texts):
        raise TextUnfit()


def _is_typed(text: str) -> bool:
    return all(character.isprintable() or character == "\n" for character in text)


def _note_masses(session: Session, act: Arrive | Accept | Refuse, *, actor: Actor) -> None:
    """The gate's own rows of what was scanned say what was signed, as they do for a page."""
    if isinstance(act, Refuse):
        return
    refused = {part.package_id: part for part in act.refused} if isinstance(act, AcceptPart) else {}
    seen = get_seen(session, act.offer.handover_id)
    for mass in act.masses:
        row = seen.get(mass.package_id)
        if row is None:
            continue
        _weigh(row, mass, act.instrument, person_id=actor.person_id)
        part = refused.get(mass.package_id)
        if part is not None:
            row.refused_g, row.reason, row.note = part.refused_g, part.reason, part.note
        session.add(row)
    session.flush()


def _weigh(
    row: IntakePackage, mass: PackageMass, instrument: str | None, *, person_id: str | None
) -> None:
    row.net_mass_g, row.gross_mass_g, row.tare_mass_g = mass.net_g, mass.gross_g, mass.tare_g
    row.instrument = instrument
    row.refused_g = 0
    row.weighed_at, row.weighed_by_id = clock.now(), person_id
