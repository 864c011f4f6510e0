"""The acts: saying at the gate that a package did not come, and taking that back.

Nothing is signed by either. Whoever scans the package after all has taken it back.
"""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import NotFound
from foundation.parties.actor import Actor
from traceability.intake.models import IntakeAbsence
from traceability.intake.queries import get_delivery
from traceability.intake.refusals import Came, NothingCame
from traceability.intake.tally import Delivery

KEY = ("handover_id", "package_id")


def note_absence(session: Session, lot_code: str, number: int, *, actor: Actor) -> Delivery:
    """Note that a package did not come; once more changes nothing. Raises `NoDelivery`, `Came`, or
    `NothingCame` for the last one.
    """
    delivery = get_delivery(session, lot_code, actor=actor)
    line = delivery.find_line(number)
    if line is None:
        raise NotFound()
    if line.seen is not None:
        raise Came(number=number)
    if all(other.is_absent for other in delivery.lines if other is not line):
        raise NothingCame(lot=lot_code)
    row = IntakeAbsence(
        handover_id=delivery.handover.handover_id,
        package_id=line.package.package_id,
        lot_code=lot_code,
        organisation_id=actor.organisation_id,
        noted_at=clock.now(),
        noted_by_id=actor.person_id,
    )
    db.insert_once(session, table_of(IntakeAbsence), row.model_dump(), key=KEY)
    return get_delivery(session, lot_code, actor=actor)


def take_back(session: Session, lot_code: str, number: int, *, actor: Actor) -> Delivery:
    """The package has come after all, or is still awaited. Raises `NoDelivery`."""
    delivery = get_delivery(session, lot_code, actor=actor)
    line = delivery.find_line(number)
    if line is None:
        raise NotFound()
    forget(session, delivery.handover.handover_id, line.package.package_id)
    return get_delivery(session, lot_code, actor=actor)


def forget(session: Session, handover_id: str, package_id: str) -> None:
    """What was said of a package that did not come is no longer so."""
    row = session.get(IntakeAbsence, (handover_id, package_id))
    if row is not None:
        session.delete(row)
        session.flush()
