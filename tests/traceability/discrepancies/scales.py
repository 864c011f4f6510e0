"""Lots that weigh something else at Ben's gate than Ada stated."""

from __future__ import annotations

from foundation import db
from tests.traceability.gate import Cast, register
from traceability.custody import handover
from traceability.discrepancies.queries import ToldDiscrepancy, get_own_discrepancy

STATED_G = 1_000_000


def received(cast: Cast, net_g: int, *, stated_g: int = STATED_G) -> tuple[str, str]:
    """A drum of Ada's that Ben takes at his own mass: the lot, and the acceptance."""
    lot = register(cast.ada, stated_g)
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=cast.ben.organisation_id, actor=cast.ada)
    with db.transaction() as session:
        accepted = handover.accept(session, lot, masses_g={f"{lot}.1": net_g}, actor=cast.ben)
    return lot, accepted.event_id


def told(cast: Cast, event_id: str) -> ToldDiscrepancy:
    """The discrepancy as its sides see it."""
    with db.reading() as session:
        return get_own_discrepancy(session, event_id, actor=cast.ada)
