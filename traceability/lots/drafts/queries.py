"""Questions about drafts."""

from __future__ import annotations

from sqlmodel import Session, col, select

from foundation.errors import NotFound
from traceability.lots.drafts.models import Draft

SHOWN = 50


def get_draft(session: Session, draft_id: str, *, organisation_id: str) -> Draft:
    """A draft of this organisation; somebody else's does not exist. Raises `NotFound`."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.organisation_id != organisation_id:
        raise NotFound()
    return draft


def lock_draft(session: Session, draft_id: str, *, organisation_id: str) -> Draft:
    """The same, held until the transaction ends: two presses of a button are one act."""
    draft = session.get(Draft, draft_id, with_for_update=True)
    if draft is None or draft.organisation_id != organisation_id:
        raise NotFound()
    return draft


def get_open_drafts(session: Session, organisation_id: str) -> list[Draft]:
    """What is not registered yet, the last saved first."""
    return list(
        session.exec(
            select(Draft)
            .where(Draft.organisation_id == organisation_id)
            .where(col(Draft.lot_code).is_(None))
            .order_by(col(Draft.saved_at).desc(), Draft.id)
            .limit(SHOWN)
        )
    )
