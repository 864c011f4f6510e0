"""Who leaves an organisation or the gate, and which one closes: rooms above follow at once."""

from __future__ import annotations

from sqlmodel import Session

from foundation import db

LEAVING = "leaving"  # brought by rooms above: follow(session, organisation_id, person_id=…)


def tell(session: Session, organisation_id: str, *, person_id: str | None = None) -> None:
    """Let others end, in this transaction, what only those may use who sign for the organisation;
    of all its people, unless one is named.
    """
    for follow in db.brought_to(session, LEAVING):
        follow(session, organisation_id, person_id=person_id)
