"""Devices that sign no more: lost, given back, or of somebody who left."""

from __future__ import annotations

from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import NotFound
from foundation.noting import SecurityEvent, note
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation
from traceability.devices import letters
from traceability.devices.models import Device
from traceability.log.revoking import revoke_key

OWNERS = "organisation:manage"


def revoke_device(session: Session, key_id: str, *, actor: Actor) -> Device:
    """Revoke one's own device, or as an owner any of the organisation's; again changes nothing.

    Raises `NotFound` for another's.
    """
    device = session.get(Device, key_id)
    if device is None or device.organisation_id != actor.organisation_id:
        raise NotFound()
    if device.person_id != actor.person_id and not actor.may(OWNERS):
        raise NotFound()
    return _revoke(session, device, by_id=actor.person_id)


def revoke_all(session: Session, organisation_id: str, *, person_id: str | None = None) -> None:
    """Revoke the devices of an organisation, or those that one of its people brought in."""
    statement = (
        select(Device)
        .where(Device.organisation_id == organisation_id)
        .where(col(Device.revoked_at).is_(None))
        .order_by(Device.key_id)
    )
    if person_id is not None:
        statement = statement.where(Device.person_id == person_id)
    for device in session.exec(statement).all():
        _revoke(session, device, by_id=None)


def _revoke(session: Session, device: Device, *, by_id: str | None) -> Device:
    if revoke_key(session, device.key_id):
        device.revoked_at = clock.now()
        device.revoked_by_id = by_id
        session.add(device)
        session.flush()
        note(SecurityEvent.DEVICE_REVOKE, key=device.key_id, organisation=device.organisation_id)
        organisation = get_organisation(session, device.organisation_id)
        letters.tell(session, device, what=letters.REVOKED, organisation=organisation.name)
    return device
