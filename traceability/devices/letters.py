"""What people are written to about devices that sign in their organisation's name."""

from __future__ import annotations

from sqlmodel import Session

from foundation import db
from foundation.errors import N_
from foundation.notifications.mail import write_letter
from foundation.parties.queries import get_members
from foundation.parties.roles import PersonRole
from traceability.devices.models import Device

ENROLLED = N_("%(device)s was enrolled and signs for %(organisation)s at the gate.")
REVOKED = N_("%(device)s was revoked and signs for %(organisation)s no more.")


def tell(session: Session, device: Device, *, what: str, organisation: str) -> None:
    """Write to whoever brought the device in and to the owners; `what` is a sentence above."""
    for membership, person in get_members(session, device.organisation_id):
        is_concerned = membership.role is PersonRole.OWNER or person.id == device.person_id
        if is_concerned and person.email_verified_at:
            write_letter(
                session,
                "device",
                to=person.email,
                name=person.name,
                sentence=what % {"device": device.name, "organisation": organisation},
                link=f"{db.settings_of(session).base_url}/account/devices",
            )
