"""Enrolling a device: it is asked to say whose its key is, and signs that with the key.

The question names the event, the organisation and the salt of the statement, waits ten minutes for
the session that asked, and is used once. So nobody enrols a key that they do not have, and no
statement that was overheard enrols one twice.
"""

from __future__ import annotations

import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete

from foundation import clock
from foundation.errors import N_, Invalid
from foundation.noting import SecurityEvent, note
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation
from foundation.parties.tokens import KeyLevel
from traceability.devices import letters
from traceability.devices.models import Device, DeviceChallenge
from traceability.log.enrolment import enrol_device, organisation_uri
from traceability.log.statements import SALT_BYTES, parse_statement

LIFETIME = timedelta(minutes=10)


class QuestionOver(Invalid):
    """Too old, used already, or asked of another session: which of these is not said."""

    message = N_("The device was asked too long ago. Start again from here.")


class OtherStatement(Invalid):
    """The device signed something else than it was asked to."""

    message = N_("The device signed another statement than it was asked for. Start again.")


@dataclass(frozen=True)
class Challenge:
    """What the statement must say."""

    id: str
    organisation: str
    salt: bytes
    expires_at: datetime


def ask(session: Session, *, session_id: str, actor: Actor) -> Challenge:
    """What a device of the actor's has to sign about its key, for this session alone."""
    row = DeviceChallenge(
        id=str(uuid.uuid4()),
        session_id=session_id,
        organisation_id=actor.organisation_id,
        salt=secrets.token_bytes(SALT_BYTES),
        expires_at=clock.now() + LIFETIME,
    )
    session.add(row)
    session.flush()
    uri = organisation_uri(session, actor.organisation_id)
    return Challenge(row.id, uri, row.salt, row.expires_at)


def enrol(
    session: Session, body: bytes, signature: bytes, *, name: str, session_id: str, actor: Actor
) -> Device:
    """Enrol the key of a device by the statement that it signed, at level device.

    Raises `MalformedStatement`, `QuestionOver`, `OtherStatement`, or as `enrol_device`.
    """
    assert actor.person_id is not None, "people bring devices in"
    statement = parse_statement(body)
    challenge = _spend(session, statement.event_id, session_id=session_id, actor=actor)
    if (statement.organisation, statement.level) != (
        organisation_uri(session, actor.organisation_id),
        KeyLevel.DEVICE.value,
    ):
        raise OtherStatement()
    if not hmac.compare_digest(statement.salt, challenge):
        raise OtherStatement()
    key = enrol_device(session, body, signature)
    device = Device(
        key_id=key.key_id,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        name=name,
        enrolled_at=clock.now(),
    )
    session.add(device)
    session.flush()
    note(SecurityEvent.DEVICE_ENROL, key=key.key_id, organisation=actor.organisation_id)
    organisation = get_organisation(session, actor.organisation_id)
    letters.tell(session, device, what=letters.ENROLLED, organisation=organisation.name)
    return device


def forget_old_questions(session: Session) -> None:
    """Remove what nobody answered in time."""
    session.exec(delete(DeviceChallenge).where(col(DeviceChallenge.expires_at) <= clock.now()))


def _spend(session: Session, challenge_id: str, *, session_id: str, actor: Actor) -> bytes:
    """Use a question up; its salt. What looks for it removes it, so it is used once."""
    salt = session.exec(
        delete(DeviceChallenge)
        .where(col(DeviceChallenge.id) == challenge_id)
        .where(col(DeviceChallenge.session_id) == session_id)
        .where(col(DeviceChallenge.organisation_id) == actor.organisation_id)
        .where(col(DeviceChallenge.expires_at) > clock.now())
        .returning(col(DeviceChallenge.salt))
    ).scalar_one_or_none()
    if salt is None:
        raise QuestionOver()
    return bytes(salt)
