"""Scans that a device signed: each is taken once, in the order of its counter."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func
from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import N_, Conflict
from foundation.parties.actor import Actor
from traceability.custody.queries import vocabulary_of
from traceability.custody.recording_signed import (
    NotItsOrganisation,
    SignatureUnfit,
    check_device_key,
)
from traceability.custody.signatures import verify
from traceability.devices.queries import note_use
from traceability.intake import receiving
from traceability.intake.answers import scan_answer
from traceability.intake.syncing.models import DeviceScan, SignedScan
from traceability.intake.syncing.records import PAYLOAD_TYPE, ScanRecord, parse_record
from traceability.log.revoking import find_held_key
from traceability.tags.models import ScanWay
from traceability.tags.scanning import Whereabouts


class CounterUsed(Conflict):
    """One counter, two scans: a copy of the key or a store that was put back."""

    message = N_("Another scan of this device has the number %(counter)s. Enrol the device again.")


class CounterBehind(Conflict):
    """A device counts upwards, and sends in order."""

    message = N_(
        "This device has sent scan %(last)s already, so %(counter)s comes too late. "
        "Enrol the device again."
    )


@dataclass(frozen=True)
class TakenScan:
    """What was answered to a scan, and whether it had been sent before."""

    answer: dict[str, object]
    is_repeated: bool


def take(session: Session, raw: bytes, *, key_id: str, signature: bytes, actor: Actor) -> TakenScan:
    """Note a signed scan, whatever it turns out to be; the same bytes again get the same answer.

    Raises `NotAScan`, `NotItsOrganisation`, `CounterUsed`, `CounterBehind`, or as
    `check_device_key`.
    """
    record = parse_record(raw)
    words = vocabulary_of(session)
    if record.organisation != words.party_uri(actor.organisation_id):
        raise NotItsOrganisation()
    key = find_held_key(session, key_id)
    known = session.get(DeviceScan, (key_id, record.counter))
    if known is not None and known.record_hash == sha256(raw).digest():
        return TakenScan(known.answer, is_repeated=True)
    check_device_key(session, key, key_id, actor=actor)
    assert key is not None, "an unknown key was refused"
    if not verify(key.public_key, raw, signature, payload_type=PAYLOAD_TYPE):
        raise SignatureUnfit()
    if known is not None:
        raise CounterUsed(counter=record.counter)
    _check_rises(session, key_id, record)
    site_id = words.site_id(record.site) if record.site is not None else None
    taken = receiving.take_scan(
        session,
        record.code,
        way=ScanWay(record.way),
        whereabouts=Whereabouts(
            device=key_id,
            site_id=site_id,
            latitude_udeg=record.latitude_udeg,
            longitude_udeg=record.longitude_udeg,
            accuracy_m=record.accuracy_m,
        ),
        signed_at=record.at,
        actor=actor,
    )
    signed = SignedScan(
        key_id=key_id,
        counter=record.counter,
        scan_id=taken.scan_id,
        record=raw,
        signature=signature,
    )
    return TakenScan(_keep(session, signed, scan_answer(taken)), is_repeated=False)


def _keep(session: Session, signed: SignedScan, answer: dict[str, object]) -> dict[str, object]:
    """Keep that this was signed and answered, and apart from that, what was signed."""
    session.add(
        DeviceScan(
            key_id=signed.key_id,
            counter=signed.counter,
            scan_id=signed.scan_id,
            record_hash=sha256(signed.record).digest(),
            answer=answer,
            received_at=clock.now(),
        )
    )
    session.flush()
    session.add(signed)
    note_use(session, signed.key_id)
    session.flush()
    return answer


def _check_rises(session: Session, key_id: str, record: ScanRecord) -> None:
    last = session.exec(
        select(func.max(col(DeviceScan.counter))).where(DeviceScan.key_id == key_id)
    ).one()
    if last is not None and record.counter < last:
        raise CounterBehind(last=last, counter=record.counter)
