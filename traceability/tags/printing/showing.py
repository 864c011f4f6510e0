"""What the page of a lot's labels shows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from foundation.parties.actor import Actor
from traceability.custody.queries import get_state
from traceability.tags.models import Tag
from traceability.tags.printing.choices import paper


def labels_view(
    session: Session, lot_code: str, tags: Sequence[Tag], *, actor: Actor
) -> dict[str, object]:
    """The labels of a lot, how many packages have none, and on what they can be printed."""
    state = get_state(session, lot_code)
    return {
        "tags": tags,
        "state": state,
        "missing": len(state.packages) - len(tags),
        "is_held": state.custodian_id == actor.organisation_id,
        "paper": paper(tags),
    }
