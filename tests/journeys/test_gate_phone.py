"""Ben's yard hand takes a delivery of forty drums with a phone that signs for itself."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from tests.factories import submit
from tests.traceability.gate import make_cast, offer, register, tags_of
from tests.traceability.intake.phone import phone_of
from traceability.custody.auditing import check_custody
from traceability.custody.queries import get_events, get_state
from traceability.log.audit import audit
from traceability.provenance.verification import verify

DRUMS = 40


def test_forty_drums_are_taken_by_a_phone(app: Flask, client: FlaskClient) -> None:
    cast = make_cast()
    lot, second = register(cast.ada, *[25_000] * DRUMS), register(cast.ada)
    for one in (lot, second):
        offer(cast.ada, one, cast.ben)
    phone = phone_of(client, cast.ben_person)

    assert phone.enrol().status_code == 201
    expected = phone.learn()
    assert {one["lot"] for one in expected["deliveries"]} == {lot, second}
    assert expected["devices"] == [phone.key_id]

    # Forty scans through the yard; the truck came two days ago, and nobody had a network.
    scanned = [phone.scan(tag.url) for tag in tags_of(lot)]
    assert [reply.json["outcome"] for reply in scanned if reply.json] == ["expected"] * DRUMS
    came_at = clock.now() - timedelta(days=2)
    arrived = phone.send(phone.arrive(lot, at=came_at))
    accepted = phone.send(phone.accept(lot, n2=24_900, at=came_at + timedelta(minutes=20)))
    assert (arrived.status_code, accepted.status_code) == (201, 201)
    assert accepted.json
    assert accepted.json["receipt"].startswith("c2sp.org/tlog-proof@v1")

    # Of the second lot one drum has fallen from the fork.
    phone.learn()
    parted = phone.send(phone.accept_part(second, [(2, 288_000)]))
    assert parted.status_code == 201

    # The phone is lost on the way home: nothing that it signs from then on is taken.
    third = register(cast.ada)
    offer(cast.ada, third, cast.ben)
    known = phone.learn()
    assert [one["lot"] for one in known["deliveries"]] == [third]
    assert len(known["here"]) == DRUMS + 1
    stranger = phone_of(app.test_client(), cast.mallory_person).learn()
    assert [stranger[name] for name in ("deliveries", "here", "devices")] == [[], [], []]
    revoked = submit(client, f"/account/devices/{phone.key_id}/revoke")
    assert revoked.location == "/account/devices?done=revoked"
    late = phone.send(phone.accept(third))
    assert (late.status_code, (late.json or {})["title"]) == (409, "DeviceRevoked")

    page = client.get(f"/lots/{lot}").get_data(as_text=True)
    assert "device key</span>" in page
    with db.reading() as session:
        kinds = [(e.act.kind.value, e.level.value) for e in get_events(session, lot)]
        taken = [get_state(session, one) for one in (lot, second)]
        verdicts = {one: verify(session, one) for one in (lot, second)}
        report = audit(session, [check_custody])
    assert kinds[-2:] == [("arrive", "device"), ("accept", "device")]
    assert [state.custodian_id for state in taken] == [cast.ben.organisation_id] * 2
    assert [state.net_mass_g for state in taken] == [DRUMS * 25_000 - 100, 312_000]
    assert {finding.rule.value for finding in verdicts[lot].findings} == {"times"}
    assert report.faults == ()
