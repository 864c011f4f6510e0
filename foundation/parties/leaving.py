"""Who leaves an organisation, and which one closes: rooms above follow in the same transaction."""

from __future__ import annotations

from sqlmodel import Session

from foundation import db

LEAVING = "leaving"  # brought by rooms above: follow(session, organisation_id, person_id=…)


def tell(session: Session, organisation_id: str, *, person_id: str | None = None) -> None:
    """Let others end what only its people may use; of all of them, unless one is named."""
    for follow in db.brought_to(session, LEAVING):
        follow(session, organisation_id, person_id=person_id)
