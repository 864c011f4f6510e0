"""What a device signs is kept as it came, once, and does what an answer on a page does."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlmodel import Session, select

from foundation import clock, db
from foundation.parties.models import Organisation
from tests.factories import make_site
from tests.traceability.devices.keys import enrol_device
from tests.traceability.gate import register, tags_of
from tests.traceability.intake.phone import Json, phone_of, text
from tests.traceability.intake.syncing.conftest import Gate
from traceability.custody import handover
from traceability.custody.auditing import REVOKED, check_custody
from traceability.custody.canonical import canonical_bytes, parse_canonical
from traceability.custody.events import Inspect, Offer, PackageMass
from traceability.custody.models import CustodyRecord
from traceability.custody.queries import get_events, get_state
from traceability.custody.recording_signed import read_signed, record_signed
from traceability.custody.words import InspectionResult
from traceability.devices.revoking import revoke_device
from traceability.discrepancies.queries import get_of_lot
from traceability.intake.models import IntakePackage
from traceability.log.audit import audit
from traceability.log.publishing import receipt
from traceability.lots.models import Lot
from traceability.provenance.findings import Level, Rule, Severity
from traceability.provenance.verification import verify
from traceability.tags.queries import get_bound_tags


def refused(gate: Gate, sent: Json) -> tuple[int, str]:
    """What the door says, which leaves everything as it was."""
    with db.reading() as session:
        before = get_state(session, gate.lot)
    reply = gate.phone.send(sent)
    with db.reading() as session:
        assert get_state(session, gate.lot) == before
    assert reply.json is not None
    return reply.status_code, reply.json["title"]


def altered(gate: Gate, sent: Json, **members: object) -> Json:
    """The same event with other members, signed again."""
    body = parse_canonical(base64.b64decode(sent["body"]))
    return gate.phone.sealed(canonical_bytes({**body, **members}))


def test_signed_bytes_are_kept_as_they_came(gate: Gate, session: Session) -> None:
    sent = gate.phone.arrive(gate.lot)

    first, again = gate.phone.send(sent), gate.phone.send(sent)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    event = get_events(session, gate.lot)[-1]
    assert first.json == {
        "event_id": event.event_id,
        "seq": event.seq,
        "lot_seq": event.lot_seq,
        "body_hash": text(event.hash),
        "receipt": receipt(session, event.event_id),
    }
    stored = session.get_one(CustodyRecord, ("main", event.event_id))
    assert stored.body == base64.b64decode(sent["body"])
    assert (stored.level, stored.key_id) == ("device", gate.phone.key_id)
    assert stored.signature == base64.b64decode(sent["signature"])


def test_an_event_of_days_ago_keeps_both_times(gate: Gate, session: Session) -> None:
    came_at = clock.now() - timedelta(days=3)
    gate.phone.send(gate.phone.arrive(gate.lot, at=came_at))

    event, verdict = get_events(session, gate.lot)[-1], verify(session, gate.lot)
    assert event.occasion.event_time == came_at
    assert event.received_at - came_at >= timedelta(days=3)
    assert verdict.level is Level.REMARKS
    assert {finding.rule for finding in verdict.findings} == {Rule.TIMES}
    assert dict(verdict.signed_by) == {"platform": event.lot_seq - 1, "device": 1}


@pytest.mark.one_database
def test_the_future_is_refused(gate: Gate) -> None:
    soon = clock.now() + timedelta(minutes=6)

    assert refused(gate, gate.phone.arrive(gate.lot, at=soon)) == (422, "NotYet")


def test_an_acceptance_with_other_masses_opens_a_discrepancy(gate: Gate, session: Session) -> None:
    for tag in tags_of(gate.lot):
        gate.phone.scan(tag.url)
    gate.phone.send(gate.phone.arrive(gate.lot))
    gate.phone.send(gate.phone.accept(gate.lot, n2=200_000))

    state = get_state(session, gate.lot)
    rows = session.exec(select(IntakePackage).where(IntakePackage.lot_code == gate.lot)).all()
    (discrepancy,) = get_of_lot(session, gate.lot)
    assert (state.custodian_id, state.net_mass_g) == (gate.cast.ben.organisation_id, 512_000)
    assert {row.net_mass_g for row in rows} == {312_000, 200_000}
    assert discrepancy.row.received_g == 512_000


def test_what_is_refused_in_part_becomes_a_lot_with_labels(gate: Gate, session: Session) -> None:
    sent = gate.phone.accept_part(gate.lot, [(1, 12_000), (2, 288_000)], rest="RG-7Q2M-4K8R")

    reply, again = gate.phone.send(sent), gate.phone.send(sent)

    assert (reply.status_code, again.status_code) == (201, 200)
    rest = get_state(session, "RG-7Q2M-4K8R")
    whole, described = session.get_one(Lot, gate.lot), session.get_one(Lot, "RG-7Q2M-4K8R")
    assert (rest.custodian_id, rest.net_mass_g) == (gate.cast.ada.organisation_id, 300_000)
    assert get_state(session, gate.lot).net_mass_g == 300_000
    assert described.title == f"Refused part of {whole.title}"
    assert len(get_bound_tags(session, "RG-7Q2M-4K8R")) == 2
    assert audit(session, [check_custody]).faults == ()


def test_what_did_not_come_stays_its_givers(gate: Gate, session: Session) -> None:
    sent = gate.phone.accept_part(gate.lot, [], missing=[2], rest="RG-7Q2M-4K8R")

    reply = gate.phone.send(sent)

    rest, taken = get_state(session, "RG-7Q2M-4K8R"), get_state(session, gate.lot)
    assert reply.status_code == 201
    assert (rest.custodian_id, rest.net_mass_g) == (gate.cast.ada.organisation_id, 288_000)
    assert (taken.custodian_id, taken.net_mass_g) == (gate.cast.ben.organisation_id, 312_000)


def test_a_refusal_leaves_the_lot_with_its_giver(gate: Gate, session: Session) -> None:
    gate.phone.send(gate.phone.refuse(gate.lot))

    state = get_state(session, gate.lot)
    assert (state.status, state.custodian_id) == ("held", gate.cast.ada.organisation_id)


def test_a_chain_that_moved_on_comes_back_as_a_question(gate: Gate) -> None:
    stale = gate.phone.accept(gate.lot)
    with db.transaction() as session:
        handover.arrive(session, gate.lot, actor=gate.cast.ben)

    reply = gate.phone.send(stale)

    assert (reply.status_code, reply.content_type) == (409, "application/problem+json")
    assert reply.json is not None
    assert (reply.json["title"], reply.json["lot"]) == ("OutOfChain", gate.lot)
    assert reply.json["delivery"] == gate.phone.learn()["deliveries"][0]
    assert gate.phone.send(gate.phone.accept(gate.lot)).status_code == 201


def test_an_offer_that_is_gone_is_no_delivery_any_more(gate: Gate) -> None:
    sent = gate.phone.accept(gate.lot)
    with db.transaction() as session:
        handover.cancel(session, gate.lot, actor=gate.cast.ada)

    reply = gate.phone.send(sent)

    assert reply.json is not None
    assert (reply.status_code, reply.json["delivery"]) == (409, None)


def test_one_id_is_one_event(gate: Gate) -> None:
    first = gate.phone.arrive(gate.lot)
    gate.phone.send(first)
    seq, hash_ = gate.phone.links[gate.lot]
    event_id = parse_canonical(base64.b64decode(first["body"]))["eventID"].rpartition(":")[2]

    other = gate.phone.accept(gate.lot, event_id=event_id)

    assert refused(gate, other) == (409, "EventTaken")
    gate.phone.links[gate.lot] = seq, hash_


@pytest.mark.one_database
def test_only_answers_are_taken_by_this_door(gate: Gate) -> None:
    phone, lot = gate.phone, gate.lot
    own = register(gate.cast.ben)
    with db.reading() as session:
        state = get_state(session, own)
    phone.links[own] = state.seq, state.hash
    masses = tuple(PackageMass(one.package_id, one.net_mass_g) for one in state.packages)
    taker = gate.cast.ada.organisation_id
    offered = Offer("ho-1", taker, masses, expires_at=datetime(2030, 1, 1, tzinfo=UTC))

    assert refused(gate, phone.signed(Inspect(InspectionResult.CONFORMANT), lot)) == (
        403,
        "NotByDevice",
    )
    assert refused(gate, phone.signed(offered, own)) == (403, "NotByDevice")


@pytest.mark.one_database
def test_a_body_is_one_of_ours_to_the_last_member(gate: Gate) -> None:
    sent = gate.phone.arrive(gate.lot)
    raw = base64.b64decode(sent["body"])

    assert refused(gate, altered(gate, sent, extra=1)) == (422, "ForeignEvent")
    assert refused(gate, altered(gate, sent, eventID="urn:uuid:no-uuid")) == (422, "ForeignEvent")
    assert refused(gate, altered(gate, sent, **{"rg:salt": "AA=="})) == (422, "ForeignEvent")
    assert refused(gate, altered(gate, sent, **{"rg:chain": []})) == (422, "ForeignEvent")
    assert refused(gate, gate.phone.sealed(raw + b" ")) == (422, "NotCanonical")
    assert refused(gate, gate.phone.sealed(b"{}")) == (422, "ForeignEvent")


@pytest.mark.one_database
def test_texts_are_such_as_can_be_typed(gate: Gate) -> None:
    phone, lot = gate.phone, gate.lot
    link = phone.links[lot]
    sent = phone.refuse(lot)
    phone.links[lot] = link
    accepted = phone.accept(lot)
    phone.links[lot] = link
    parted = phone.accept_part(lot, [(2, 288_000)])
    phone.links[lot] = link
    short = phone.accept_part(lot, [], missing=[2])
    lines = parse_canonical(base64.b64decode(parted["body"]))["rg:refused"]
    absent = parse_canonical(base64.b64decode(short["body"]))["rg:missing"]

    for unfit in (
        altered(gate, sent, **{"rg:note": "x" * 1001}),
        altered(gate, sent, **{"rg:note": "Oil\u0007"}),
        altered(gate, accepted, **{"rg:instrument": "x" * 81}),
        altered(gate, accepted, **{"rg:seals": ["x" * 41]}),
        altered(gate, parted, **{"rg:refused": [{**lines[0], "rg:note": "x" * 501}]}),
        altered(gate, short, **{"rg:missing": [{**absent[0], "rg:note": "x" * 501}]}),
    ):
        assert refused(gate, unfit) == (422, "TextUnfit")


@pytest.mark.one_database
def test_a_lot_that_nobody_knows_is_no_delivery(gate: Gate) -> None:
    phone, unknown = gate.phone, "RG-7Q2M-4K8R"
    phone.manifest["deliveries"].append({**phone.delivery(gate.lot), "lot": unknown})
    phone.links[unknown] = phone.links[gate.lot]

    replies = [
        phone.send(sent)
        for sent in (phone.accept(unknown), phone.accept_part(unknown, [(2, 288_000)]))
    ]

    for reply in replies:
        assert reply.json is not None
        told = (reply.json["title"], reply.json["lot"], reply.json["delivery"])
        assert (reply.status_code, told) == (404, ("NoSuchLot", unknown, None))


@pytest.mark.one_database
def test_nobody_sends_for_another_organisation(app: Flask, gate: Gate) -> None:
    mallory = phone_of(app.test_client(), gate.cast.mallory_person)
    mallory.enrol()
    sent = gate.phone.accept(gate.lot)
    gate.phone.token = mallory.token
    gate.phone.client = mallory.client

    assert refused(gate, sent) == (403, "NotItsOrganisation")


def test_a_key_is_a_device_of_this_organisation(gate: Gate, session: Session) -> None:
    sent = gate.phone.accept(gate.lot)
    platform = get_events(session, gate.lot)[0].key_id
    adas = enrol_device(gate.cast.ada).key_id

    for key_id in ("0" * 16, platform, adas):
        assert refused(gate, {**sent, "key_id": key_id}) == (409, "NotADeviceKey")
    other = replace(gate.phone, key=Ed25519PrivateKey.generate())
    body = base64.b64decode(sent["body"])
    assert refused(gate, {**other.sealed(body), "key_id": gate.phone.key_id}) == (
        422,
        "SignatureUnfit",
    )


def test_a_revoked_key_signs_nothing_more_and_what_it_signed_stays(
    gate: Gate, session: Session
) -> None:
    arrived = gate.phone.arrive(gate.lot)
    gate.phone.send(arrived)
    with db.transaction() as writing:
        revoke_device(writing, gate.phone.key_id, actor=gate.cast.ben)

    assert refused(gate, gate.phone.accept(gate.lot)) == (409, "DeviceRevoked")
    assert gate.phone.send(arrived).status_code == 200
    verdict = verify(session, gate.lot)
    assert (verdict.level, dict(verdict.signed_by)["device"]) == (Level.VERIFIED, 1)
    assert gate.phone.learn()["devices"] == []


def test_what_got_past_the_door_under_a_revoked_key_counts_for_nothing(
    gate: Gate, session: Session
) -> None:
    sent = gate.phone.accept(gate.lot)
    raw, signature = (base64.b64decode(sent[name]) for name in ("body", "signature"))
    with db.transaction() as writing:
        revoke_device(writing, gate.phone.key_id, actor=gate.cast.ben)
        signed = read_signed(writing, raw, key_id=gate.phone.key_id, signature=signature)
        record_signed(writing, signed, actor=gate.cast.ben)

    verdict, report = verify(session, gate.lot), audit(session, [check_custody])
    failed = {one.rule for one in verdict.findings if one.severity is Severity.FAILURE}
    assert (verdict.level, failed) == (Level.FAILED, {Rule.KEY})
    assert [(fault.table, fault.column, fault.what) for fault in report.faults] == [
        ("custody_event", "key_id", REVOKED)
    ]


@pytest.mark.one_database
def test_a_site_is_ones_own(gate: Gate) -> None:
    with db.transaction() as session:
        ada = session.get_one(Organisation, gate.cast.ada.organisation_id)
        from_ada = make_site(session, ada)

    assert refused(gate, gate.phone.accept(gate.lot, site_id=from_ada.id)) == (422, "NoSuchSite")


@pytest.mark.one_database
@pytest.mark.parametrize("code", ["RG-7Q2M-4K8S", "rg-7q2m-4k8r", "TAKEN"])
def test_the_code_of_what_is_refused_is_new(gate: Gate, code: str) -> None:
    code = register(gate.cast.ada) if code == "TAKEN" else code

    sent = gate.phone.accept_part(gate.lot, [(2, 288_000)], rest=code)

    assert refused(gate, sent) == (409, "CodeUnfit")


@pytest.mark.one_database
def test_what_is_declared_of_the_rest_is_what_is_on_record(gate: Gate) -> None:
    told = gate.phone.delivery(gate.lot)["rest"]["members"]
    told["rg:declared"] = told["rg:declared"][1:]

    assert refused(gate, gate.phone.accept_part(gate.lot, [(2, 288_000)])) == (409, "OtherRest")
