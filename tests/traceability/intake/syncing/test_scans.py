"""A signed scan is kept whatever it is, once, in the order of the device's counter."""

from __future__ import annotations

import base64
from datetime import timedelta
from hashlib import sha256

from flask import Flask
from sqlmodel import Session, select

from foundation import clock, db
from tests.traceability.gate import register, tags_of
from tests.traceability.intake.phone import Json, phone_of, text
from tests.traceability.intake.syncing.conftest import Gate
from traceability.custody.queries import get_state
from traceability.devices.models import Device
from traceability.devices.revoking import revoke_device
from traceability.intake.queries import get_seen
from traceability.intake.syncing.forgetting import forget_signed_places
from traceability.intake.syncing.models import DeviceScan, SignedScan
from traceability.tags.models import Scan, ScanPlace

SCANS = "/intake/device/scans"


def refused(gate: Gate, sent: Json) -> tuple[int, str]:
    """What the door says; no scan is kept."""
    reply = gate.phone.post(SCANS, sent)
    with db.reading() as session:
        assert session.exec(select(Scan)).all() == []
    assert reply.json is not None
    return reply.status_code, reply.json["title"]


def test_a_scan_is_kept_with_what_was_signed(gate: Gate, session: Session) -> None:
    tag = tags_of(gate.lot)[0]
    seen_at = clock.now() - timedelta(hours=5)
    place = {"latitude_udeg": 51_455_643, "longitude_udeg": 7_011_555}
    sent = gate.phone.signed_scan(tag.url, at=seen_at, **place)

    first, again = gate.phone.post(SCANS, sent), gate.phone.post(SCANS, sent)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json is not None
    scan, kept = session.exec(select(Scan)).one(), session.exec(select(DeviceScan)).one()
    assert first.json == {
        "outcome": "expected",
        "scan_id": scan.id,
        "tag_id": tag.id,
        "lot_code": gate.lot,
        "package_id": f"{gate.lot}.1",
        "number": 1,
        "expected_net_mass_g": 312_000,
        "detail": None,
    }
    noted = session.get_one(ScanPlace, scan.id)
    assert (noted.device, scan.scanned_at) == (gate.phone.key_id, seen_at)
    assert (noted.latitude_udeg, noted.longitude_udeg) == (51_455_643, 7_011_555)
    signed = session.get_one(SignedScan, (gate.phone.key_id, 1))
    assert signed.record == base64.b64decode(sent["record"])
    assert signed.signature == base64.b64decode(sent["signature"])
    assert (kept.record_hash, kept.counter) == (sha256(signed.record).digest(), 1)
    assert session.get_one(Device, gate.phone.key_id).last_used_at is not None


def test_where_a_device_was_is_forgotten_with_the_scans_place(gate: Gate, session: Session) -> None:
    first, second = (gate.phone.signed_scan(tag.url) for tag in tags_of(gate.lot))
    answers = [gate.phone.post(SCANS, sent).json for sent in (first, second)]
    with db.transaction() as writing:
        gone = writing.exec(select(DeviceScan).where(DeviceScan.counter == 1)).one()
        writing.delete(writing.get_one(ScanPlace, gone.scan_id))

    assert [forget_signed_places(), forget_signed_places()] == [1, 0]
    assert [one.counter for one in session.exec(select(SignedScan))] == [2]
    again = [gate.phone.post(SCANS, sent) for sent in (first, second)]
    assert [(reply.status_code, reply.json) for reply in again] == [(200, one) for one in answers]


def test_a_scan_notes_the_package_and_leaves_the_arrival_to_the_device(
    gate: Gate, session: Session
) -> None:
    gate.phone.scan(tags_of(gate.lot)[0].url)

    state = get_state(session, gate.lot)
    assert state.status == "offered"
    assert state.handover is not None
    assert set(get_seen(session, state.handover.handover_id)) == {f"{gate.lot}.1"}
    assert gate.phone.send(gate.phone.arrive(gate.lot)).status_code == 201


def test_every_kind_of_label_is_kept_with_what_it_is(gate: Gate, session: Session) -> None:
    elsewhere, own = register(gate.cast.ada), register(gate.cast.ben)
    codes = [
        tags_of(elsewhere)[0].url,
        tags_of(own)[0].url,
        "https://example.org/something",
        "TG-0000-0000",
        tags_of(gate.lot)[0].url[:-4] + "AAAA",
    ]

    outcomes = [(gate.phone.scan(code).json or {})["outcome"] for code in codes]

    assert outcomes == ["unexpected", "double", "foreign", "unproven", "forged"]
    assert len(session.exec(select(DeviceScan)).all()) == 5


def test_a_counter_only_rises(gate: Gate) -> None:
    code = tags_of(gate.lot)[0].url
    first, second, third = (gate.phone.signed_scan(code) for _ in range(3))
    assert gate.phone.post(SCANS, second).status_code == 201
    other = gate.phone.signed_scan(code, counter=2)

    late, used = gate.phone.post(SCANS, first), gate.phone.post(SCANS, other)

    assert [reply.status_code for reply in (late, used)] == [409, 409]
    assert [(reply.json or {})["title"] for reply in (late, used)] == [
        "CounterBehind",
        "CounterUsed",
    ]
    assert gate.phone.post(SCANS, third).status_code == 201


def test_a_scan_is_signed_by_a_device_of_its_organisation(app: Flask, gate: Gate) -> None:
    sent = gate.phone.signed_scan("TG-0000-0000")
    stranger = phone_of(app.test_client(), gate.cast.mallory_person)
    stranger.enrol()

    assert refused(gate, {**sent, "key_id": "0" * 16}) == (409, "NotADeviceKey")
    assert refused(gate, {**sent, "key_id": stranger.key_id}) == (409, "NotADeviceKey")
    assert refused(gate, {**sent, "signature": text(bytes(64))}) == (422, "SignatureUnfit")
    other = gate.phone.signed_scan("TG-0000-0000", organisation="http://localhost/party/other")
    assert refused(gate, other) == (403, "NotItsOrganisation")
    with db.transaction() as session:
        revoke_device(session, gate.phone.key_id, actor=gate.cast.ben)
    assert refused(gate, sent) == (409, "DeviceRevoked")
