"""Doubting seals: an acceptance signs the seals that its taker found; other ones than the giver
stated are written down as a suspicion, through whatever door it came.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from foundation import db
from traceability.custody.events import Accept, Act, ActKind, Occasion, Offer
from traceability.custody.models import CustodyRecord
from traceability.custody.queries import vocabulary_of
from traceability.custody.reading import understood
from traceability.intake.seals.queries import find_check
from traceability.tags.suspicions.rules import suspect_seals
from traceability.tags.suspicions.watching import Acceptance, keep_of_lot

ACCEPTING = frozenset({ActKind.ACCEPT, ActKind.ACCEPT_PART})


def doubt_seals(session: Session, payload: Mapping[str, object]) -> None:
    """Answer "custody.recorded": hold the seals of both sides against each other.

    Where the acceptance names none, what somebody found on the page stands, be it none: a taker
    of whom nobody looked has told nothing.
    """
    if ActKind(str(payload["act"])) not in ACCEPTING:
        return
    event_id = str(payload["event_id"])
    accept, occasion = _read(session, event_id)
    assert isinstance(accept, Accept), "asked for acceptances alone"
    offer, _ = _read(session, accept.offer.event_id)
    assert isinstance(offer, Offer), "an acceptance names the offer that it answers"
    check = find_check(session, accept.offer.handover_id)
    if not accept.seals and check is None:
        return
    seals = accept.seals or (check.seals.splitlines() if check else ())
    found = suspect_seals(offer.seals, seals)
    if found is not None:
        sides = accept.offer.giver_id, occasion.organisation_id
        accepted = Acceptance(event_id, occasion.event_time, *sides)
        keep_of_lot(session, occasion.chain[0].lot, found, accepted=accepted)


def _read(session: Session, event_id: str) -> tuple[Act, Occasion]:
    record = session.get_one(CustodyRecord, (db.settings_of(session).log_id, event_id))
    return understood(record.body, vocabulary_of(session))
