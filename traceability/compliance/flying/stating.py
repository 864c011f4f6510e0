"""Stating a reading of a lot's field, or why there is none; and what is asked of it by air."""

from __future__ import annotations

from dataclasses import fields

from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import N_, Conflict, Forbidden, Invalid
from foundation.parties.actor import Actor
from traceability.compliance.flying.judging import (
    MAY_FLY,
    AirStanding,
    FieldMethod,
    FieldReading,
    NoReadingReason,
    judge_air,
)
from traceability.compliance.flying.models import LotFieldReading
from traceability.lots.models import Lot
from traceability.lots.queries import get_readable_lot
from traceability.materials.air_limits import forbidden_above, restricted_from
from traceability.materials.catalogue import get_material

NO_MAGNET = "none"  # a class' family where it is of no magnet


class NotYours(Forbidden):
    """Whoever owns or holds a lot measures it."""

    message = N_("Only the owner or the holder of %(lot)s states its field.")


class ReadTomorrow(Invalid):
    """A reading is of a day that has come."""

    message = N_("That day has not come yet. Give the day on which the field was read.")


class OtherDistance(Invalid):
    """The limits are at two distances; a compass is read at the nearer one."""

    message = N_("Read a magnetometer at 2.1 m or 4.6 m, and a compass at 2.1 m.")


class MayNotFly(Conflict):
    """Nothing magnetised goes by air without a record that lets it."""

    message = N_(
        "%(lot)s does not go by air: state the readings of its field at 2.1 m and 4.6 m, and see"
        " what they say."
    )


def state_reading(
    session: Session, lot_code: str, stated: FieldReading | NoReadingReason, *, actor: Actor
) -> LotFieldReading:
    """State one reading, or the reason why there is none."""
    actor.check("lots:write")
    _, state = get_readable_lot(session, lot_code, actor=actor)
    if actor.organisation_id not in (state.owner_id, state.custodian_id):
        raise NotYours(lot=lot_code)
    if isinstance(stated, FieldReading):
        _check(stated)
    # Of two who state at once the second gets the next number: the lot's row is the queue.
    session.get_one(Lot, lot_code, with_for_update=True)
    row = LotFieldReading(
        lot_code=lot_code,
        number=len(get_reading_rows(session, lot_code)) + 1,
        **(vars(stated) if isinstance(stated, FieldReading) else {"reason": stated}),
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        stated_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def get_reading_rows(session: Session, lot_code: str) -> list[LotFieldReading]:
    """Everything that was stated of a lot's field, in its order."""
    return list(
        session.exec(
            select(LotFieldReading)
            .where(LotFieldReading.lot_code == lot_code)
            .order_by(col(LotFieldReading.number))
        )
    )


def readings_of(rows: list[LotFieldReading]) -> list[FieldReading]:
    """The readings among rows; reasons are none."""
    names = [field.name for field in fields(FieldReading)]
    return [
        FieldReading(**{name: getattr(row, name) for name in names})
        for row in rows
        if row.value is not None
    ]


def standing_of(session: Session, lot_code: str) -> AirStanding:
    """How a lot stands for carriage by air."""
    return judge_air(readings_of(get_reading_rows(session, lot_code)))


def check_may_fly(session: Session, lot_code: str) -> None:
    """Whether a lot may go by air: its readings let it, or it is no magnet or demagnetised by its
    owner's word. Raises `MayNotFly`.
    """
    lot = session.get_one(Lot, lot_code)
    is_magnet = get_material(lot.material_code).family != NO_MAGNET
    is_asked = is_magnet and lot.is_magnetised is not False
    if is_asked and standing_of(session, lot_code) not in MAY_FLY:
        raise MayNotFly(lot=lot_code)


def _check(reading: FieldReading) -> None:
    if reading.read_on > clock.now().date():
        raise ReadTomorrow(field="read_on")
    distances = {restricted_from().distance_cm}
    if reading.method is FieldMethod.MAGNETOMETER:
        distances.add(forbidden_above().distance_cm)
    if reading.distance_cm not in distances:
        raise OtherDistance(field="distance_cm")
