"""Inner papers that a device read: each told once, however often it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_
from foundation.http.texts import _
from foundation.parties.actor import Actor
from traceability.custody.queries import vocabulary_of
from traceability.custody.recording_signed import (
    NotItsOrganisation,
    SignatureUnfit,
    check_device_key,
)
from traceability.custody.signatures import verify
from traceability.devices.queries import note_use
from traceability.intake.syncing.models import DevicePaper
from traceability.intake.syncing.paper_records import PAYLOAD_TYPE, PaperRecord, parse_reading
from traceability.log.revoking import find_held_key
from traceability.tags.inner.models import InnerReveal, RevealOutcome
from traceability.tags.inner.revealing import reveal
from traceability.tags.inner.secrets_on_paper import parse_secret
from traceability.tags.models import ScanWay, Tag
from traceability.tags.noting import stand_in_line
from traceability.tags.queries import get_tag
from traceability.tags.scanning import Whereabouts

DOMAIN = b"regauss/inner-read/1"
WORDS = {
    RevealOutcome.WRONG: N_(
        "The paper does not belong to label %(label)s. Put the package aside, look, and say what "
        "you found."
    ),
    RevealOutcome.AGAIN: N_(
        "The paper of label %(label)s was read before, and counts once. Put the package aside, "
        "look, and say what you found."
    ),
}


@dataclass(frozen=True)
class TakenPaper:
    """What was answered to a reading, and whether this device had told it before."""

    answer: dict[str, object]
    is_repeated: bool


def take(
    session: Session, raw: bytes, *, key_id: str, signature: bytes, actor: Actor
) -> TakenPaper:
    """Compare a paper that a device read with its label. The same paper beside the same label, read
    by the same device, is the same reading: it gets the same answer and counts once.

    Neither the secret nor what was signed over it is kept. Raises `NotAReading`,
    `NotItsOrganisation`, as `check_device_key` and as `reveal`.
    """
    record = parse_reading(raw)
    if record.organisation != vocabulary_of(session).party_uri(actor.organisation_id):
        raise NotItsOrganisation()
    key = find_held_key(session, key_id)
    check_device_key(session, key, key_id, actor=actor)
    assert key is not None, "an unknown key was refused"
    if not verify(key.public_key, raw, signature, payload_type=PAYLOAD_TYPE):
        raise SignatureUnfit()
    tag = get_tag(session, record.tag_id)
    stand_in_line(session, tag)
    paper_hash = _paper_hash(record)
    known = session.get(DevicePaper, (key_id, record.tag_id, paper_hash))
    if known is not None:
        return TakenPaper(known.answer, is_repeated=True)
    read = reveal(
        session,
        record.tag_id,
        record.secret,
        way=ScanWay(record.way),
        whereabouts=Whereabouts(device=key_id),
        read_at=record.at,
        actor=actor,
    )
    answer = _answer(tag, read)
    session.add(
        DevicePaper(
            key_id=key_id,
            tag_id=record.tag_id,
            paper_hash=paper_hash,
            reveal_id=read.id,
            answer=answer,
            received_at=clock.now(),
        )
    )
    note_use(session, key_id)
    session.flush()
    return TakenPaper(answer, is_repeated=False)


def _paper_hash(record: PaperRecord) -> bytes:
    """What tells one paper from another. It has 128 random bits in it, so nobody can guess the
    secret from it. Raises `NotASecret`."""
    return sha256(DOMAIN + bytes.fromhex(record.tag_id) + parse_secret(record.secret)).digest()


def _answer(tag: Tag, read: InnerReveal) -> dict[str, object]:
    word = WORDS.get(read.outcome)
    return {
        "outcome": read.outcome.value,
        "scan_id": read.scan_id,
        "tag_id": read.tag_id,
        "detail": _(word, label=tag.short_code) if word else None,
    }
