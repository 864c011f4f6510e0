"""Keys of devices without a browser: enrolled by the acts themselves."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from foundation import db
from foundation.parties.actor import Actor
from traceability.devices import enrolling
from traceability.devices.models import Device
from traceability.log.statements import KeyEnrolment, signed_message, statement_bytes


def enrol_device(
    actor: Actor, *, name: str = "Yard phone", key: Ed25519PrivateKey | None = None
) -> Device:
    """A device of the actor's, asked and enrolled at once."""
    key = key or Ed25519PrivateKey.generate()
    with db.transaction() as session:
        asked = enrolling.ask(session, session_id="session", actor=actor)
        body = statement_bytes(
            KeyEnrolment(
                event_id=asked.id,
                organisation=asked.organisation,
                public_key=key.public_key().public_bytes_raw(),
                level="device",
                salt=asked.salt,
            )
        )
        signature = key.sign(signed_message(body))
        return enrolling.enrol(
            session, body, signature, name=name, session_id="session", actor=actor
        )
