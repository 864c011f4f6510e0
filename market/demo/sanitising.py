"""How the demo's drives and phones were made unreadable before they were sold."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from foundation import clock
from foundation.parties.actor import Actor
from traceability.compliance.sanitising.stating import state_sanitising
from traceability.compliance.sanitising.words import Sanitising, SanitisingMethod
from traceability.materials.catalogue import Form, get_material
from traceability.materials.storage_media import storage_media

SERIALS = 12


def sanitise(session: Session, lot: str, *, material: str, operator: str, actor: Actor) -> None:
    """State it for a class that can hold what somebody wrote, with invented serial numbers."""
    if material not in storage_media():
        return
    is_shred = get_material(material).form is Form.SHRED
    stated = Sanitising(
        method=SanitisingMethod.SHREDDED if is_shred else SanitisingMethod.OVERWRITTEN,
        operator=operator,
        done_on=clock.now().date() - timedelta(days=3),
        serials=tuple(f"{lot[3:7]}-{number:04}" for number in range(1, SERIALS + 1)),
    )
    state_sanitising(session, lot, stated, actor=actor)
