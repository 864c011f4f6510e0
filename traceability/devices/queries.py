"""Questions about devices that have a condition in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select, update

from foundation import clock
from foundation.parties.models import Person
from traceability.devices.models import Device


@dataclass(frozen=True)
class KnownDevice:
    """A device, and the name of who brought it in."""

    device: Device
    person_name: str


def get_devices(
    session: Session, organisation_id: str, *, person_id: str | None = None
) -> list[KnownDevice]:
    """The devices of an organisation, or of one of its people; those in use first, newest first."""
    statement = (
        select(Device, Person.name)
        .join(Person, col(Person.id) == Device.person_id)
        .where(Device.organisation_id == organisation_id)
        .order_by(
            col(Device.revoked_at).is_not(None), col(Device.enrolled_at).desc(), Device.key_id
        )
    )
    if person_id is not None:
        statement = statement.where(Device.person_id == person_id)
    return [KnownDevice(device, name) for device, name in session.exec(statement)]


def get_valid_key_ids(session: Session, organisation_id: str) -> Sequence[str]:
    """The keys of an organisation's devices that sign."""
    return session.exec(
        select(Device.key_id)
        .where(Device.organisation_id == organisation_id)
        .where(col(Device.revoked_at).is_(None))
        .order_by(Device.key_id)
    ).all()


def note_use(session: Session, key_id: str) -> None:
    """Note that the device sent something just now."""
    session.exec(
        update(Device).where(col(Device.key_id) == key_id).values(last_used_at=clock.now())
    )
