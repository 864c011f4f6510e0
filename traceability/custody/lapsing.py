"""Offers that nobody answered in time: the worker lapses them, one transaction each."""

from __future__ import annotations

from foundation import clock, db
from foundation.parties.actor import Actor
from traceability.custody.handover import lapse
from traceability.custody.queries import get_expired_offers, get_state
from traceability.custody.refusals import Refusal

BATCH = 100
EVERY_S = 60


def lapse_expired_offers() -> int:
    """Lapse what has expired; how many there were. An answer that came first wins."""
    with db.reading() as session:
        lots = get_expired_offers(session, now=clock.now(), limit=BATCH)
    return sum(_lapse(lot) for lot in lots)


def _lapse(lot: str) -> bool:
    try:
        with db.transaction() as session:
            giver_id = get_state(session, lot).custodian_id
            actor = Actor(giver_id, None, frozenset(), "worker")
            lapse(session, lot, actor=actor)
    except Refusal:  # answered, cancelled or offered anew since we looked
        return False
    return True
