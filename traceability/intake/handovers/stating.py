"""Signing for a delivery with the giver's masses, where nobody weighed: one press."""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock
from foundation.parties.actor import Actor
from traceability.custody.queries import lock_state
from traceability.custody.recording import Recorded
from traceability.intake import receiving
from traceability.intake.handovers.refusals import NotAllScanned
from traceability.intake.models import IntakePackage
from traceability.intake.queries import get_delivery
from traceability.intake.tally import Delivery


def sign_as_stated(session: Session, lot_code: str, *, actor: Actor) -> Recorded:
    """Sign for a delivery: what the gate weighed with its own figure, the rest as it was stated.

    Every label has to be scanned, or its package said not to have come. Raises `NotAllScanned`,
    and as `receiving.sign_delivery`.
    """
    lock_state(session, lot_code)  # before the gate's rows, as whatever else signs for it does
    delivery = get_delivery(session, lot_code, actor=actor)
    if delivery.unscanned:
        done = len(delivery.lines) - len(delivery.unscanned)
        raise NotAllScanned(done=done, of=len(delivery.lines))
    for row in _stated(session, delivery, actor=actor):
        session.add(row)
    session.flush()
    return receiving.sign_delivery(session, lot_code, actor=actor)


def _stated(session: Session, delivery: Delivery, *, actor: Actor) -> list[IntakePackage]:
    """The gate's rows of packages that nobody weighed, with what their giver stated. Each is held
    first: what a scale said a moment ago stands.
    """
    rows = []
    for line in delivery.lines:
        if line.seen is None or line.is_weighed:
            continue
        row, package = line.seen, line.package
        session.refresh(row, with_for_update=True)
        if row.net_mass_g is not None:
            continue
        row.net_mass_g = package.net_mass_g
        row.gross_mass_g, row.tare_mass_g = package.gross_mass_g, package.tare_mass_g
        row.refused_g = 0
        row.weighed_at, row.weighed_by_id = clock.now(), actor.person_id
        rows.append(row)
    return rows
