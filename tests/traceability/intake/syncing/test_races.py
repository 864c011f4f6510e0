"""At the same moment, each in a process of its own: one delivery is taken once."""

from __future__ import annotations

import base64
from collections.abc import Callable

from flask import Flask
from sqlmodel import Session, select

from foundation import db
from foundation.parties.actor import Actor
from foundation.settings import Settings
from tests.market.racing import at_once
from tests.traceability.gate import offer, register, tags_of
from tests.traceability.intake.phone import Json, phone_of
from tests.traceability.intake.syncing.conftest import Gate
from traceability.custody.auditing import check_custody
from traceability.custody.queries import get_events
from traceability.custody.recording_signed import read_signed
from traceability.devices.revoking import revoke_device
from traceability.intake.syncing import events, scans
from traceability.intake.syncing.models import DeviceScan
from traceability.log.audit import audit
from traceability.provenance.findings import Level
from traceability.provenance.verification import verify


def taking(sent: Json, actor: Actor) -> Callable[[], None]:
    """Send a signed event, as its door does."""
    body, signature = base64.b64decode(sent["body"]), base64.b64decode(sent["signature"])

    def take() -> None:
        with db.transaction() as session:
            signed = read_signed(session, body, key_id=sent["key_id"], signature=signature)
            events.take(session, signed, actor=actor)

    return take


def scanning(sent: Json, actor: Actor) -> Callable[[], None]:
    """Send a signed scan, as its door does."""
    record, signature = base64.b64decode(sent["record"]), base64.b64decode(sent["signature"])

    def take() -> None:
        with db.transaction() as session:
            scans.take(session, record, key_id=sent["key_id"], signature=signature, actor=actor)

    return take


def answers_of(session: Session, lot: str) -> list[str]:
    """The acts that devices signed about a lot."""
    return [one.act.kind.value for one in get_events(session, lot) if one.level == "device"]


def test_one_event_sent_many_times_at_once_stands_once(
    gate: Gate, settings: Settings, session: Session
) -> None:
    ben = gate.cast.ben
    arrive = taking(gate.phone.arrive(gate.lot), ben)
    parted = taking(gate.phone.accept_part(gate.lot, [(2, 288_000)]), ben)

    arrived, accepted = at_once(settings, [arrive] * 4), at_once(settings, [parted] * 4)

    assert (arrived, accepted) == (["ok"] * 4, ["ok"] * 4)
    assert answers_of(session, gate.lot) == ["arrive", "accept_part"]
    assert audit(session, [check_custody]).faults == ()


def test_of_two_phones_that_answer_one_has_its_way(
    app: Flask, gate: Gate, settings: Settings, session: Session
) -> None:
    ben = gate.cast.ben
    other = phone_of(app.test_client(), gate.cast.ben_person)
    other.enrol("Yard phone 3")
    for _ in range(3):
        lot = register(gate.cast.ada)
        offer(gate.cast.ada, lot, ben)
        gate.phone.learn()
        other.learn()

        outcomes = at_once(
            settings,
            [
                taking(gate.phone.accept(lot), ben),
                taking(other.accept(lot, n2=280_000), ben),
                taking(other.refuse(lot), ben),
            ],
        )

        assert outcomes.count("ok") == 1
        assert set(outcomes) <= {"ok", "OutOfChain", "ActNotAllowed"}
        assert len(answers_of(session, lot)) == 1
        assert verify(session, lot).level is not Level.FAILED
        session.rollback()


def test_an_event_stands_before_its_key_was_revoked_or_nowhere(
    app: Flask, gate: Gate, settings: Settings, session: Session
) -> None:
    ben = gate.cast.ben
    for _ in range(3):
        phone = phone_of(app.test_client(), gate.cast.ben_person)
        phone.enrol()
        lot = register(gate.cast.ada)
        offer(gate.cast.ada, lot, ben)
        phone.learn()

        def revoke(key_id: str = phone.key_id) -> None:
            with db.transaction() as writing:
                revoke_device(writing, key_id, actor=ben)

        outcomes = at_once(settings, [taking(phone.accept(lot), ben), revoke])

        assert outcomes in (["ok", "ok"], ["DeviceRevoked", "ok"])
        assert len(answers_of(session, lot)) == outcomes.count("ok") - 1
        assert verify(session, lot).level is not Level.FAILED
        session.rollback()
    assert audit(session, [check_custody]).faults == ()


def test_one_scan_sent_many_times_at_once_is_kept_once(
    gate: Gate, settings: Settings, session: Session
) -> None:
    sent = gate.phone.signed_scan(tags_of(gate.lot)[0].url)

    outcomes = at_once(settings, [scanning(sent, gate.cast.ben)] * 4)

    assert outcomes == ["ok"] * 4
    assert len(session.exec(select(DeviceScan)).all()) == 1
