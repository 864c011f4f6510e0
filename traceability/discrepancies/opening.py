"""Opening a discrepancy when an acceptance shows one, and ending it when its masses are corrected.

Both answer "custody.recorded": what they write follows from signed events, and is written once.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from traceability.custody.events import Accept, Act, ActKind, Occasion, Offer, PackageMass
from traceability.custody.models import CustodyRecord
from traceability.custody.queries import get_events, get_state, vocabulary_of
from traceability.custody.reading import understood
from traceability.discrepancies import letters
from traceability.discrepancies.judging import Figures, due_at
from traceability.discrepancies.models import Discrepancy, DiscrepancyCorrection
from traceability.discrepancies.queries import ToldDiscrepancy, get_of_lot, tell
from traceability.lots.correcting.history import CorrectionStatus, ToldCorrection, corrections_in

ACCEPTING = frozenset({ActKind.ACCEPT, ActKind.ACCEPT_PART})


def open_discrepancy(session: Session, payload: Mapping[str, object]) -> None:
    """Answer "custody.recorded": write down where the scales disagree, and tell both sides."""
    if ActKind(str(payload["act"])) not in ACCEPTING:
        return
    row = discrepancy_in(session, str(payload["event_id"]))
    if row is None:
        return
    key = ("log_id", "event_id")
    if db.insert_once(session, table_of(Discrepancy), row.model_dump(), key=key):
        (told,) = tell(session, [row])
        letters.tell_of_opening(session, told)


def discrepancy_in(session: Session, event_id: str) -> Discrepancy | None:
    """What an acceptance and its offer, as they were signed, say; None where the scales agree."""
    accept, occasion = _read(session, event_id)
    assert isinstance(accept, Accept), "asked for acceptances alone"
    offer, _ = _read(session, accept.offer.event_id)
    assert isinstance(offer, Offer), "an acceptance names the offer that it answers"
    figures = Figures(
        stated_g=_net_g(offer.masses),
        received_g=_net_g(accept.masses),
        stated_packages=len(offer.masses),
        received_packages=len(accept.masses),
    )
    if figures.kind is None:
        return None
    return Discrepancy(
        log_id=db.settings_of(session).log_id,
        event_id=event_id,
        lot_code=accept.masses[0].package_id.rpartition(".")[0],
        giver_id=accept.offer.giver_id,
        taker_id=occasion.organisation_id,
        kind=figures.kind,
        stated_g=figures.stated_g,
        received_g=figures.received_g,
        stated_packages=figures.stated_packages,
        received_packages=figures.received_packages,
        received_at=occasion.event_time,
        due_at=due_at(figures.kind, occasion.event_time),
    )


def end_by_correction(session: Session, payload: Mapping[str, object]) -> None:
    """Answer "custody.recorded": note the correction of masses that both sides have agreed to."""
    if ActKind(str(payload["act"])) is not ActKind.AGREE_CORRECTION:
        return
    lots = payload["lots"]
    assert isinstance(lots, list), "custody announces lots as a list of codes"
    for lot in map(str, lots):
        still = [told for told in get_of_lot(session, lot) if told.correction_id is None]
        if not still:
            continue
        events = get_events(session, lot)
        places = {event.event_id: event.lot_seq for event in events}
        corrections = corrections_in(events, get_state(session, lot))
        for told in still:
            for one in corrections:
                is_since = places[one.event_id] > places[told.row.event_id]
                if is_since and _settles(one, told):
                    _end(session, told, one)
                    break


def _settles(one: ToldCorrection, told: ToldDiscrepancy) -> bool:
    """Whether masses were corrected, and both sides are among those who said so."""
    agreed = {one.author_id, *one.agreed_by}
    is_applied = one.status is CorrectionStatus.APPLIED
    return is_applied and one.correction.changes.is_of_masses and set(told.sides) <= agreed


def _end(session: Session, told: ToldDiscrepancy, correction: ToldCorrection) -> None:
    row = DiscrepancyCorrection(
        log_id=told.row.log_id,
        event_id=told.row.event_id,
        correction_id=correction.event_id,
        corrected_at=clock.now(),
    )
    key = ("log_id", "event_id")
    db.insert_once(session, table_of(DiscrepancyCorrection), row.model_dump(), key=key)


def _read(session: Session, event_id: str) -> tuple[Act, Occasion]:
    record = session.get_one(CustodyRecord, (db.settings_of(session).log_id, event_id))
    return understood(record.body, vocabulary_of(session))


def _net_g(masses: tuple[PackageMass, ...]) -> int:
    return sum(mass.net_g for mass in masses)
