"""Signing for a delivery with the giver's masses, where nobody weighed: one press."""

from __future__ import annotations

from sqlmodel import Session, select

from foundation.parties.actor import Actor
from traceability.custody.queries import lock_state
from traceability.custody.recording import Recorded
from traceability.intake import receiving
from traceability.intake.handovers.refusals import CountDiffers, NotAllScanned
from traceability.intake.models import IntakePackage
from traceability.intake.queries import get_delivery
from traceability.intake.tally import Delivery


def sign_as_stated(session: Session, lot_code: str, *, actor: Actor) -> Recorded:
    """Sign for a delivery: what the gate weighed with its own figure, the rest as it was stated.

    Every label has to be scanned, or its package said not to have come. Raises `NotAllScanned`,
    and as `receiving.sign`.
    """
    delivery = _held(session, lot_code, actor=actor)
    if delivery.unscanned:
        done = len(delivery.lines) - len(delivery.unscanned)
        raise NotAllScanned(done=done, of=len(delivery.lines))
    return receiving.sign(session, delivery.as_stated, actor=actor)


def sign_counted(session: Session, lot_code: str, counted: int, *, actor: Actor) -> Recorded:
    """Sign for a delivery whose labels nobody scanned, or not all: its packages were counted.

    Raises `CountDiffers`, and as `receiving.sign`.
    """
    delivery = _held(session, lot_code, actor=actor)
    if counted != len(delivery.came):
        raise CountDiffers(counted=counted, stated=len(delivery.came), field="counted")
    return receiving.sign(session, delivery.as_stated, actor=actor)


def _held(session: Session, lot_code: str, *, actor: Actor) -> Delivery:
    """The delivery as it stays until it is signed for: what a scale said a moment ago stands.

    The lot is held before the gate's rows, as whatever else signs for it does.
    """
    lock_state(session, lot_code)
    delivery = get_delivery(session, lot_code, actor=actor)
    rows = (
        select(IntakePackage)
        .where(IntakePackage.handover_id == delivery.handover.handover_id)
        .order_by(IntakePackage.package_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    session.exec(rows).all()  # the delivery's own rows, as they stand now
    return delivery
