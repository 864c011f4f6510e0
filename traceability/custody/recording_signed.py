"""Recording what somebody signed elsewhere: the bytes are kept as they came, or not at all.

A device at the gate states the taker's side of a handover, alone and without a network. Its word is
taken under its own key, and passes the same fold and the same checks as any other.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict, Forbidden, Invalid, NotFound
from foundation.parties.actor import Actor
from foundation.parties.queries import get_own_site
from foundation.parties.signing_keys import Signature
from foundation.parties.tokens import KeyLevel
from traceability.custody.events import Act, ActKind, Occasion
from traceability.custody.models import CustodyLink, CustodyRecord
from traceability.custody.queries import vocabulary_of
from traceability.custody.reading import ForeignEvent, understood
from traceability.custody.recording import (
    SALT_BYTES,
    NoSuchSite,
    Recorded,
    Signable,
    check_claims,
    keep,
    lock_lots,
)
from traceability.custody.signatures import body_hash, verify
from traceability.log.enrolment import EnrolledKey
from traceability.log.queries import get_leaf, log_id_of
from traceability.log.revoking import find_held_key, is_revoked

BY_DEVICE = frozenset({ActKind.ARRIVE, ActKind.ACCEPT, ActKind.ACCEPT_PART, ActKind.REFUSE})


class NotByDevice(Forbidden):
    """A device answers offers; the rest is done where there is a network and more to see."""

    message = N_(
        "A device signs arrivals, acceptances and refusals only. Do this on the lot's page."
    )


class NotItsOrganisation(Forbidden):
    """Nobody sends the word of another organisation."""

    message = N_("This was stated by another organisation. Sign in for it, and send it again.")


class NotADeviceKey(Conflict):
    """The key is unknown, another organisation's, or of another level."""

    message = N_("The key of this device is not enrolled. Enrol the device again, then sign anew.")


class DeviceRevoked(Conflict):
    """What a device signs after its key was revoked counts for nothing."""

    message = N_("The key of this device was revoked. Enrol the device again, then sign anew.")


class SignatureUnfit(Invalid):
    """The bytes are not those that were signed, or another key signed them."""

    message = N_("The signature does not fit what was sent. Send the bytes that were signed.")


class EventTaken(Conflict):
    """An event id stands for one event."""

    message = N_("There is another event with this id already. Draw a new id, and sign again.")


@dataclass(frozen=True)
class SignedAct:
    """An act that was signed elsewhere, read from its bytes."""

    act: Act
    occasion: Occasion
    body: bytes
    key_id: str
    signature: bytes

    @property
    def lots(self) -> tuple[str, ...]:
        """The lots in whose chains it says that it stands."""
        return tuple(link.lot for link in self.occasion.chain)

    @property
    def lot(self) -> str:
        """The lot that is received."""
        return self.lots[0]


def read_signed(session: Session, body: bytes, *, key_id: str, signature: bytes) -> SignedAct:
    """What the bytes say. Raises `ForeignEvent` or `NotCanonical`."""
    act, occasion = understood(body, vocabulary_of(session))
    if not occasion.chain or len(occasion.salt) != SALT_BYTES or not _is_uuid(occasion.event_id):
        raise ForeignEvent()
    return SignedAct(act, occasion, body, key_id, signature)


def find_recorded(session: Session, signed: SignedAct, *, actor: Actor) -> Recorded | None:
    """Where these same bytes stand already, if they came before; the key is held from here on.

    Raises `NotItsOrganisation`, `NotByDevice`, `NotADeviceKey`, `DeviceRevoked`, `SignatureUnfit`
    or `EventTaken`. What was recorded under a key that was revoked since is answered all the same.
    """
    if signed.occasion.organisation_id != actor.organisation_id:
        raise NotItsOrganisation()
    if signed.act.kind not in BY_DEVICE:
        raise NotByDevice()
    key = find_held_key(session, signed.key_id)
    known = _known(session, signed)
    if known is not None:
        return known
    check_device_key(session, key, signed.key_id, actor=actor)
    assert key is not None, "an unknown key was refused"
    if not verify(key.public_key, signed.body, signed.signature):
        raise SignatureUnfit()
    return None


def record_signed(session: Session, signed: SignedAct, *, actor: Actor) -> dict[str, Recorded]:
    """Record an act under the key of a device, which `find_recorded` has held and judged.

    Claimed times are taken as they are. Raises a `Refusal` when the fold or a check says no.
    """
    occasion, received_at = signed.occasion, clock.now()
    _check_place(session, occasion, actor=actor)
    check_claims(session, occasion.event_time, received_at=received_at, site_id=occasion.site_id)
    before = lock_lots(session, signed.act, signed.lots, actor=actor)
    signature = Signature(signed.key_id, signed.signature, KeyLevel.DEVICE)
    return keep(
        session,
        Signable(signed.act, occasion, signed.body, received_at),
        before,
        sign=lambda: signature,
    )


def check_device_key(
    session: Session, key: EnrolledKey | None, key_id: str, *, actor: Actor
) -> None:
    """Raise `NotADeviceKey` or `DeviceRevoked` unless the key is a device's of the actor's
    organisation, and signs.
    """
    if key is None and is_revoked(session, key_id):
        raise DeviceRevoked()
    if key is None or key.level != KeyLevel.DEVICE.value:
        raise NotADeviceKey()
    if key.organisation_id != actor.organisation_id:
        raise NotADeviceKey()


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _known(session: Session, signed: SignedAct) -> Recorded | None:
    log_id, event_id = log_id_of(session), signed.occasion.event_id
    stored = session.get(CustodyRecord, (log_id, event_id))
    if stored is None:
        return None
    if stored.body != signed.body:
        raise EventTaken()
    link = session.get_one(CustodyLink, (log_id, event_id, signed.lot))
    seq = get_leaf(session, event_id).seq
    return Recorded(event_id, seq, link.lot_seq, body_hash(stored.body))


def _check_place(session: Session, occasion: Occasion, *, actor: Actor) -> None:
    """A device stands at a site of its own organisation."""
    if occasion.site_id is None:
        return
    try:
        get_own_site(session, occasion.site_id, organisation_id=actor.organisation_id)
    except NotFound:
        raise NoSuchSite(field="site_id", site_id=occasion.site_id[:40]) from None
