"""What the rooms above are told of a recorded event: ids only, for the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from traceability.custody.events import (
    Accept,
    Act,
    Arrive,
    CancelOffer,
    LapseOffer,
    Occasion,
    Offer,
    Refuse,
    Register,
    Sell,
)
from traceability.custody.offshoots import offshoots
from traceability.custody.state import LotState
from traceability.custody.transformations import Transformation


def announcement(act: Act, occasion: Occasion, *, before: LotState | None) -> dict[str, object]:
    """Who did what to which lots; `begun` are those whose story begins with it."""
    lots = [link.lot for link in occasion.chain]
    return {
        "event_id": occasion.event_id,
        "act": act.kind.value,
        "lots": lots,
        "begun": list(begun_by(act, lots)),
        "organisation_id": occasion.organisation_id,
        "counterparty_id": _counterparty(act, before),
        "handover_id": _handover(act),
    }


def begun_by(act: Act, lots: Sequence[str]) -> tuple[str, ...]:
    """Those of an event's lots whose story begins with it."""
    if isinstance(act, Transformation):
        return act.made
    if parts := offshoots(act):
        return tuple(one.lot for one in parts)
    return tuple(lots) if isinstance(act, Register) else ()


def _counterparty(act: Act, before: LotState | None) -> str | None:
    """The other side of a handover or sale, as far as the act is about one."""
    if isinstance(act, Offer):
        return act.taker_id
    if isinstance(act, Sell):
        return act.buyer_id
    if isinstance(act, Arrive | Accept | Refuse):
        return act.offer.giver_id
    if isinstance(act, CancelOffer | LapseOffer) and before and before.handover:
        return before.handover.taker_id
    return None


def _handover(act: Act) -> str | None:
    if isinstance(act, Offer):
        return act.handover_id
    if isinstance(act, CancelOffer | LapseOffer | Arrive | Accept | Refuse):
        return act.offer.handover_id
    return None
