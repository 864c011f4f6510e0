"""The phone at the buyer's gate: it signs what the demo's buyer accepts with a key of its own.

The key's private half is thrown away when the demo is told, like that of a phone that was lost.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from foundation import clock
from foundation.parties.actor import Actor
from foundation.parties.signing_keys import key_id_of
from foundation.parties.tokens import KeyLevel
from traceability.custody import masses
from traceability.custody.canonical import canonical_bytes
from traceability.custody.events import Accept, ActKind, Occasion, PackageMass
from traceability.custody.handover import check_on_offer
from traceability.custody.queries import get_state, vocabulary_of
from traceability.custody.recording import next_link
from traceability.custody.recording_signed import find_recorded, read_signed, record_signed
from traceability.custody.signatures import signed_message
from traceability.custody.writing import body_of
from traceability.devices import enrolling
from traceability.log import statements

NAME = "Yard phone 1"
SESSION = "demo"
SALT_BYTES = 16


@dataclass(frozen=True)
class YardPhone:
    """A device and whoever brought it in."""

    actor: Actor
    key: Ed25519PrivateKey

    @property
    def key_id(self) -> str:
        """The id of its key."""
        return key_id_of(self.key.public_key().public_bytes_raw())


def bring_in(session: Session, *, actor: Actor) -> YardPhone:
    """Enrol a phone for a person's organisation, as its page would."""
    phone = YardPhone(actor, Ed25519PrivateKey.generate())
    asked = enrolling.ask(session, session_id=SESSION, actor=actor)
    statement = statements.KeyEnrolment(
        event_id=asked.id,
        organisation=asked.organisation,
        public_key=phone.key.public_key().public_bytes_raw(),
        level=KeyLevel.DEVICE.value,
        salt=asked.salt,
    )
    body = statements.statement_bytes(statement)
    signature = phone.key.sign(statements.signed_message(body))
    enrolling.enrol(session, body, signature, name=NAME, session_id=SESSION, actor=actor)
    return phone


def accept(
    session: Session,
    code: str,
    *,
    masses_g: Mapping[str, int] | None,
    site_id: str,
    phone: YardPhone,
) -> None:
    """Accept a lot with the taker's own masses, or the giver's, signed by the phone."""
    state = get_state(session, code)
    books = {one.package_id: one.net_mass_g for one in state.packages}
    stated = tuple(PackageMass(*one) for one in (masses_g or books).items())
    act = Accept(
        check_on_offer(state, ActKind.ACCEPT), stated, agrees=masses.agree(stated, state.packages)
    )
    occasion = Occasion(
        event_id=str(uuid.uuid4()),
        event_time=clock.now(),
        time_zone_offset="+00:00",
        organisation_id=phone.actor.organisation_id,
        salt=secrets.token_bytes(SALT_BYTES),
        chain=(next_link(state, code),),
        site_id=site_id,
    )
    body = canonical_bytes(body_of(act, occasion, vocabulary_of(session)))
    signature = phone.key.sign(signed_message(body))
    signed = read_signed(session, body, key_id=phone.key_id, signature=signature)
    find_recorded(session, signed, actor=phone.actor)
    record_signed(session, signed, actor=phone.actor)
