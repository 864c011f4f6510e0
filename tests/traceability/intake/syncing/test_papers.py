"""A phone tells of the paper that it read inside a package: once, however often it is sent."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from foundation import clock, db
from foundation.settings import Settings
from tests.factories import submit
from tests.market.racing import at_once
from tests.traceability.gate import Cast, make_cast, offer, register
from tests.traceability.intake.phone import Json, Phone, phone_of, text
from tests.traceability.tags.inner.test_pages import everything_kept, kinds, sealed
from traceability.custody.signatures import pae
from traceability.devices.revoking import revoke_device
from traceability.intake.syncing import papers
from traceability.intake.syncing.paper_records import (
    PAYLOAD_TYPE,
    NotAReading,
    PaperRecord,
    parse_reading,
    record_bytes,
)
from traceability.tags.inner.models import InnerReveal
from traceability.tags.inner.secrets_on_paper import format_secret
from traceability.tags.models import Scan, ScanWay, Tag

DOOR = "/intake/device/inner"


class House:
    """Ada's lot with a paper inside, on its way to Ben, whose phone has a key."""

    def __init__(self, client: FlaskClient) -> None:
        self.cast: Cast = make_cast()
        self.tag, self.secret = sealed(self.cast, register(self.cast.ada, 312_000))
        offer(self.cast.ada, str(self.tag.lot_code), self.cast.ben)
        self.phone = phone_of(client, self.cast.ben_person)
        self.phone.enrol()
        self.phone.learn()


@pytest.fixture
def house(client: FlaskClient) -> House:
    return House(client)


def reading(phone: Phone, tag: Tag, paper: bytes, **changes: object) -> Json:
    """A reading, signed."""
    record = PaperRecord(
        at=clock.now(),
        organisation=phone.manifest["organisation"]["uri"],
        secret=format_secret(paper),
        tag_id=tag.id,
        way="camera",
    )
    raw = record_bytes(replace(record, **changes))  # type: ignore[arg-type] # as the test says
    signature = phone.key.sign(pae(PAYLOAD_TYPE, raw))
    return {"record": text(raw), "key_id": phone.key_id, "signature": text(signature)}


@pytest.mark.one_database
def test_the_same_reading_counts_once(house: House, session: Session) -> None:
    then = clock.now() - timedelta(days=2)
    sent = reading(house.phone, house.tag, house.secret, at=then)
    anew = reading(house.phone, house.tag, house.secret, way="typed")

    replies = [house.phone.post(DOOR, one) for one in (sent, sent, anew)]

    assert [reply.status_code for reply in replies] == [201, 200, 200]
    told = replies[0].json
    assert told is not None
    assert (told["outcome"], told["tag_id"], told["detail"]) == ("match", house.tag.id, None)
    assert [reply.json for reply in replies] == [told] * 3
    assert len(session.exec(select(InnerReveal)).all()) == 1
    scan = session.get_one(Scan, told["scan_id"])
    assert (scan.way, abs(scan.scanned_at - then) < timedelta(seconds=1)) == (  # type: ignore[operator] # claimed
        ScanWay.CAMERA,
        True,
    )
    assert kinds() == []
    kept = everything_kept()
    for spelling in (format_secret(house.secret)[9:], house.secret.hex(), sent["signature"]):
        assert spelling not in kept


@pytest.mark.one_database
def test_another_device_or_person_reads_it_again_and_another_paper_is_wrong(
    house: House, client: FlaskClient
) -> None:
    house.phone.post(DOOR, reading(house.phone, house.tag, house.secret))
    other = phone_of(client, house.cast.ben_person)
    other.enrol("Yard phone 3")
    other.learn()

    again = other.post(DOOR, reading(other, house.tag, house.secret)).json
    wrong = [other.post(DOOR, reading(other, house.tag, bytes(16))).json for _ in range(2)]

    assert again is not None
    assert again["outcome"] == "again"
    assert "was read before, and counts once" in again["detail"]
    assert wrong[0] is not None
    assert wrong[0]["outcome"] == "wrong"
    assert wrong[0] == wrong[1]
    assert kinds() == ["inner_again error", "inner_wrong error"]


@pytest.mark.one_database
def test_a_page_knows_what_a_phone_has_read(house: House, client: FlaskClient) -> None:
    house.phone.post(DOOR, reading(house.phone, house.tag, house.secret))

    submit(client, f"/tags/{house.tag.id}/inner", secret=format_secret(house.secret))

    assert kinds() == ["inner_again error"]


@pytest.mark.one_database
def test_what_is_not_ours_to_read_is_refused(house: House, client: FlaskClient) -> None:
    phone, tag = house.phone, house.tag
    plain = register(house.cast.ada)
    offer(house.cast.ada, plain, house.cast.mallory)
    hidden, secret = sealed(house.cast, register(house.cast.ada))
    sent = reading(phone, tag, house.secret)
    refused = {
        "other house": reading(phone, tag, house.secret, organisation="https://x.example/party/1"),
        "hidden": reading(phone, hidden, secret),
        "unknown": reading(phone, tag, house.secret, tag_id="0" * 32),
        "no paper": reading(phone, tag, house.secret, secret="RG-INNER:SHORT"),
        "unsigned": {**sent, "signature": text(bytes(64))},
    }

    told = {}
    for name, one in refused.items():
        reply = phone.post(DOOR, one)
        told[name] = (reply.status_code, reply.json["title"] if reply.json else "")
    with db.transaction() as session:
        revoke_device(session, phone.key_id, actor=house.cast.ben)
    late = phone.post(DOOR, sent)

    assert told == {
        "other house": (403, "NotItsOrganisation"),
        "hidden": (404, "NotFound"),
        "unknown": (404, "NotFound"),
        "no paper": (422, "NotASecret"),
        "unsigned": (422, "SignatureUnfit"),
    }
    assert late.status_code == 409
    assert kinds() == []


@pytest.mark.one_database
def test_readings_are_written_in_one_way(house: House) -> None:
    raw = base64.b64decode(reading(house.phone, house.tag, house.secret)["record"])

    assert record_bytes(parse_reading(raw)) == raw
    for broken in (
        b"{}",
        b" " + raw,
        raw.replace(b'"v":1', b'"v":2'),
        raw.replace(b"camera", b"guessed"),
        raw.replace(house.tag.id.encode(), b"A" * 32),
        raw[:-1] + b',"x":1}',
    ):
        with pytest.raises(NotAReading):
            parse_reading(broken)


def telling(sent: Json, house: House) -> Callable[[], None]:
    """Send a reading, as its door does."""
    record, signature = base64.b64decode(sent["record"]), base64.b64decode(sent["signature"])

    def take() -> None:
        with db.transaction() as session:
            papers.take(
                session, record, key_id=sent["key_id"], signature=signature, actor=house.cast.ben
            )

    return take


def test_one_reading_sent_many_times_at_once_counts_once(
    house: House, settings: Settings, session: Session
) -> None:
    sent = reading(house.phone, house.tag, house.secret)

    outcomes = at_once(settings, [telling(sent, house)] * 4)

    assert outcomes == ["ok"] * 4
    assert len(session.exec(select(InnerReveal)).all()) == 1
    assert kinds() == []
