"""Handovers as rows: an offer opens one, an answer or its end closes it."""

from __future__ import annotations

from traceability.custody.events import (
    Accept,
    Act,
    CancelOffer,
    LapseOffer,
    Occasion,
    Offer,
    Refuse,
)
from traceability.custody.rows import Row
from traceability.custody.words import HandoverEnd


def opened_row(act: Act, occasion: Occasion, *, log_id: str) -> Row | None:
    """The `custody_handover` row that an offer begins; None for any other act."""
    if not isinstance(act, Offer):
        return None
    return {
        "log_id": log_id,
        "handover_id": act.handover_id,
        "lot_id": occasion.chain[0].lot,
        "giver_id": occasion.organisation_id,
        "taker_id": act.taker_id,
        "offered_at": occasion.event_time,
        "expires_at": act.expires_at,
        "ended": None,
        "ended_at": None,
    }


def ended_by(act: Act, occasion: Occasion) -> tuple[str, Row] | None:
    """Which handover an act ends, and the columns that change; None where it ends none."""
    if isinstance(act, Accept):
        end = HandoverEnd.ACCEPTED
    elif isinstance(act, Refuse):
        end = HandoverEnd.REFUSED
    elif isinstance(act, CancelOffer):
        end = HandoverEnd.WITHDRAWN
    elif isinstance(act, LapseOffer):
        end = HandoverEnd.LAPSED
    else:
        return None
    return act.offer.handover_id, {"ended": end, "ended_at": occasion.event_time}
