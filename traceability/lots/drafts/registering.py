"""A finished draft becomes a lot: once, and signed."""

from __future__ import annotations

from sqlmodel import Session

from foundation.errors import Unavailable
from foundation.parties.actor import Actor
from traceability.lots.drafts.describing import NotFinished, read_draft
from traceability.lots.drafts.models import Draft


def register_draft(session: Session, draft: Draft, *, actor: Actor) -> str:
    """Register what the draft describes and close it. Raises `NotFinished`."""
    readings = read_draft(draft)
    if not all(reading.is_complete for reading in readings.values()):
        raise NotFinished()
    raise Unavailable()
