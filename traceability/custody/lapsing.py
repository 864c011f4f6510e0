"""Offers and corrections that nobody answered in time: the worker ends each in a transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlmodel import Session

from foundation import clock, db
from foundation.parties.actor import Actor
from traceability.custody.amending import withdraw
from traceability.custody.correcting import check_open
from traceability.custody.correction_queries import get_expired_corrections
from traceability.custody.handover import lapse
from traceability.custody.queries import get_expired_offers, get_state
from traceability.custody.recording import Recorded
from traceability.custody.refusals import Refusal

BATCH = 100
EVERY_S = 60


def lapse_expired_offers() -> int:
    """Lapse what has expired; how many there were. An answer that came first wins."""
    with db.reading() as session:
        lots = get_expired_offers(session, now=clock.now(), limit=BATCH)
    return _each(lots, _lapse)


def withdraw_expired_corrections() -> int:
    """Withdraw proposals after their last day, in their authors' names; how many there were."""
    with db.reading() as session:
        lots = get_expired_corrections(session, now=clock.now(), limit=BATCH)
    return _each(lots, _withdraw)


def _each(lots: Sequence[str], act: Callable[[Session, str], Recorded]) -> int:
    return sum(_end(lot, act) for lot in lots)


def _end(lot: str, act: Callable[[Session, str], Recorded]) -> bool:
    try:
        with db.transaction() as session:
            act(session, lot)
    except Refusal:  # answered, cancelled or offered anew since we looked
        return False
    return True


def _lapse(session: Session, lot: str) -> Recorded:
    return lapse(session, lot, actor=_worker(get_state(session, lot).custodian_id))


def _withdraw(session: Session, lot: str) -> Recorded:
    proposal = check_open(get_state(session, lot)).proposal
    actor = _worker(proposal.author_id)
    return withdraw(session, lot, proposal_id=proposal.event_id, actor=actor)


def _worker(organisation_id: str) -> Actor:
    return Actor(organisation_id, None, frozenset(), "worker")
