"""Questions about deliveries that have a condition in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from foundation.errors import NotFound
from foundation.parties.actor import Actor
from traceability.custody.events import Accept, Refuse
from traceability.custody.part_acceptance import AcceptPart, taken_by
from traceability.custody.queries import RecordedEvent, get_events, get_offers_to, get_state
from traceability.custody.state import LotState
from traceability.intake.models import IntakeAbsence, IntakePackage
from traceability.intake.refusals import NoDelivery
from traceability.intake.tally import Delivery, delivery_of


def get_delivery(session: Session, lot_code: str, *, actor: Actor) -> Delivery:
    """The open delivery of a lot to the actor. Raises `NoDelivery`, for strangers too."""
    try:
        delivery = find_delivery(session, get_state(session, lot_code), actor=actor)
    except NotFound:
        delivery = None
    if delivery is None:
        raise NoDelivery(lot=lot_code)
    return delivery


def find_delivery(session: Session, state: LotState, *, actor: Actor) -> Delivery | None:
    """The open offer of this lot to the actor, with what was seen of its packages."""
    handover = state.handover
    if handover is None or handover.taker_id != actor.organisation_id:
        return None
    absent = _get_absent(session, [handover.handover_id]).get(handover.handover_id, ())
    return delivery_of(state, handover, get_seen(session, handover.handover_id), absent)


def get_expected_deliveries(session: Session, *, actor: Actor) -> list[Delivery]:
    """Every lot that is on offer to the actor or stands at its gate, what ends first first."""
    states = [s for s in get_offers_to(session, actor.organisation_id) if s.handover is not None]
    handovers = [s.handover.handover_id for s in states if s.handover]
    seen, absent = _get_seen_of(session, handovers), _get_absent(session, handovers)
    deliveries = [
        delivery_of(
            state,
            state.handover,
            seen.get(state.handover.handover_id, {}),
            absent.get(state.handover.handover_id, ()),
        )
        for state in states
        if state.handover is not None
    ]
    return sorted(deliveries, key=lambda one: (one.handover.expires_at, one.state.lot))


@dataclass(frozen=True)
class Outcome:
    """The actor's last answer to an offer of this lot: its acceptance or its refusal."""

    lot_code: str
    event: RecordedEvent
    answer: Accept | Refuse

    @property
    def is_accepted(self) -> bool:
        """Whether custody moved."""
        return isinstance(self.answer, Accept)

    @property
    def net_mass_g(self) -> int:
        """What the actor signed for; nothing for a refusal."""
        masses = taken_by(self.answer) if isinstance(self.answer, Accept) else ()
        return sum(mass.net_g for mass in masses)

    @property
    def refused_lot(self) -> str | None:
        """The lot that a refused part became."""
        return self.answer.rest.lot if isinstance(self.answer, AcceptPart) else None

    @property
    def refused_g(self) -> int:
        """How much of it was refused."""
        return self.answer.refused_g if isinstance(self.answer, AcceptPart) else 0

    @property
    def missing_count(self) -> int:
        """How many packages did not come."""
        return len(self.answer.missing) if isinstance(self.answer, AcceptPart) else 0


def get_outcome(session: Session, lot_code: str, *, actor: Actor) -> Outcome:
    """The actor's last answer about a lot. Raises `NoDelivery` when it never gave one."""
    for event in reversed(get_events(session, lot_code)):
        is_own = event.occasion.organisation_id == actor.organisation_id
        if is_own and isinstance(event.act, Accept | Refuse):
            return Outcome(lot_code, event, event.act)
    raise NoDelivery(lot=lot_code)


def get_seen(session: Session, handover_id: str) -> dict[str, IntakePackage]:
    """What was scanned of a handover, by package."""
    rows = session.exec(select(IntakePackage).where(IntakePackage.handover_id == handover_id))
    return {row.package_id: row for row in rows}


def _get_absent(session: Session, handover_ids: Iterable[str]) -> dict[str, set[str]]:
    """The packages that did not come, by handover, in one query."""
    rows = session.exec(
        select(IntakeAbsence).where(col(IntakeAbsence.handover_id).in_(list(handover_ids)))
    )
    absent: dict[str, set[str]] = {}
    for row in rows:
        absent.setdefault(row.handover_id, set()).add(row.package_id)
    return absent


def _get_seen_of(
    session: Session, handover_ids: Iterable[str]
) -> dict[str, dict[str, IntakePackage]]:
    """What was scanned of several handovers, in one query."""
    rows = session.exec(
        select(IntakePackage).where(col(IntakePackage.handover_id).in_(list(handover_ids)))
    )
    seen: dict[str, dict[str, IntakePackage]] = {}
    for row in rows:
        seen.setdefault(row.handover_id, {})[row.package_id] = row
    return seen
