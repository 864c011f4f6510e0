"""A device is enrolled by what it signed about its key, as it was asked, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from foundation import clock, db
from foundation.parties.admission import change_standing
from foundation.parties.models import Organisation, Person
from foundation.parties.people import change_role, let_go
from foundation.parties.roles import PersonRole
from foundation.parties.standing import StandingAction
from tests.factories import make_operator, make_person, sign_in, submit
from tests.foundation.parties.cast import letters_to
from tests.market.desk.people import acting
from tests.traceability.devices.keys import enrol_device
from tests.traceability.gate import Cast, make_cast
from tests.traceability.intake.phone import Phone, phone_of, text
from traceability.devices import enrolling
from traceability.devices.enrolling import QuestionOver
from traceability.devices.models import Device, DeviceChallenge
from traceability.log.audit import audit
from traceability.log.enrolment import get_enrolled_keys
from traceability.log.revoking import get_revoked_keys


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def phone(cast: Cast, client: FlaskClient) -> Phone:
    return phone_of(client, cast.ben_person)


def yard_hand(cast: Cast) -> Person:
    """Yan, who works at Ben's gate."""
    with db.transaction() as session:
        organisation = session.get_one(Organisation, cast.ben.organisation_id)
        return make_person(session, organisation, name="Yan", role="yard")


def enrolled(phone: Phone, body: bytes, signature: bytes) -> tuple[int, str]:
    sent = {"body": text(body), "signature": text(signature), "name": "Yard phone"}
    reply = phone.post("/intake/device/keys", sent)
    assert reply.json is not None
    return reply.status_code, reply.json.get("title", "")


def test_a_device_is_enrolled_at_its_own_level(cast: Cast, phone: Phone, session: Session) -> None:
    reply = phone.enrol("Yard phone 2")

    assert (reply.status_code, reply.json) == (
        201,
        {"key_id": phone.key_id, "name": "Yard phone 2"},
    )
    key = get_enrolled_keys(session, [phone.key_id])[phone.key_id]
    assert (key.level, key.organisation_id) == ("device", cast.ben.organisation_id)
    assert key.public_key == phone.public_key
    (letter,) = letters_to(cast.ben_person.email)
    assert "Yard phone 2 was enrolled and signs for Ben Metals at the gate." in letter.text
    assert audit(session).faults == ()


def test_a_statement_answers_one_question_once(phone: Phone) -> None:
    body, signature = phone.statement()

    assert enrolled(phone, body, signature) == (201, "")
    assert enrolled(phone, body, signature) == (422, "QuestionOver")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"event_id": "6f1d2f0e-5a0e-4a52-8f0e-0d5c3f6f6b11"}, "QuestionOver"),
        ({"organisation": "http://localhost/party/other"}, "OtherStatement"),
        ({"level": "platform"}, "OtherStatement"),
        ({"salt": b"s" * 16}, "OtherStatement"),
        ({"public_key": b"k" * 32}, "UnsignedStatement"),
        ({"public_key": (2**255 - 20).to_bytes(32, "little")}, "WeakKey"),
    ],
)
def test_a_statement_that_was_not_asked_for_enrols_nothing(
    phone: Phone, session: Session, changes: dict[str, object], title: str
) -> None:
    assert enrolled(phone, *phone.statement(**changes)) == (422, title)
    assert session.exec(select(Device)).all() == []


def test_a_question_ends_and_is_of_one_session(app: Flask, cast: Cast, phone: Phone) -> None:
    body, signature = phone.statement()
    other = phone_of(app.test_client(), cast.ben_person)

    assert enrolled(other, body, signature) == (422, "QuestionOver")
    with clock.held(clock.now() + timedelta(minutes=9, seconds=59)):
        with db.transaction() as session:
            enrolling.forget_old_questions(session)
        assert enrolled(phone, body, signature) == (201, "")
    body, signature = phone.statement(public_key=phone.public_key)
    with clock.held(clock.now() + timedelta(minutes=10)), db.transaction() as session:
        with pytest.raises(QuestionOver):
            enrolling.enrol(session, body, signature, name="Late", session_id="any", actor=cast.ben)
        enrolling.forget_old_questions(session)
        assert session.exec(select(DeviceChallenge)).all() == []


def test_a_key_is_enrolled_once(app: Flask, cast: Cast, phone: Phone) -> None:
    phone.enrol()
    thief = phone_of(app.test_client(), cast.mallory_person)
    thief.key = phone.key

    again, stolen = phone.enrol(), thief.enrol()

    assert [reply.json["title"] for reply in (again, stolen) if reply.json] == ["KeyTaken"] * 2


def test_owners_see_and_revoke_all_and_others_their_own(app: Flask, cast: Cast) -> None:
    yan = yard_hand(cast)
    mine = enrol_device(replace(cast.ben, person_id=yan.id), name="Yan’s phone")
    owners = enrol_device(cast.ben, name="Ben’s phone")
    client = sign_in(app.test_client(), yan)
    owner = sign_in(app.test_client(), cast.ben_person)
    stranger = sign_in(app.test_client(), cast.mallory_person)

    shown = client.get("/account/devices").get_data(as_text=True)
    assert "Yan’s phone" in shown
    assert "Ben’s phone" not in shown
    assert submit(client, f"/account/devices/{owners.key_id}/revoke").status_code == 404
    assert submit(stranger, f"/account/devices/{mine.key_id}/revoke").status_code == 404
    assert submit(owner, f"/account/devices/{mine.key_id}/revoke").status_code == 303
    assert submit(client, f"/account/devices/{mine.key_id}/revoke").status_code == 303
    listed = owner.get("/account/devices/devices.csv").get_data(as_text=True)
    assert [line.split(",")[0] for line in listed.splitlines()[1:]] == [
        "Ben’s phone",
        "Yan’s phone",
    ]
    with db.reading() as session:
        assert set(get_revoked_keys(session, [mine.key_id, owners.key_id])) == {mine.key_id}


@pytest.mark.one_database
def test_a_page_enrols_what_the_browser_made(phone: Phone) -> None:
    body, signature = phone.statement()

    empty = submit(phone.client, "/account/devices/new", name="Yard phone", body="", signature="")
    done = submit(
        phone.client,
        "/account/devices/new",
        name="Yard phone",
        body=text(body),
        signature=text(signature),
    )

    assert empty.status_code == 422
    assert done.location == f"/account/devices?enrolled={phone.key_id}"
    page = phone.client.get(done.location).get_data(as_text=True)
    assert "This device signs for you from now on." in page
    assert f'data-enrolled="{phone.key_id}"' in page


def test_whoever_leaves_takes_no_key_along(cast: Cast) -> None:
    yan = yard_hand(cast)
    gone = enrol_device(replace(cast.ben, person_id=yan.id))
    stays = enrol_device(cast.ben)

    with db.transaction() as session:
        let_go(session, yan.id, actor=cast.ben)

    with db.reading() as session:
        assert set(get_revoked_keys(session, [gone.key_id, stays.key_id])) == {gone.key_id}
        assert session.get_one(Device, gone.key_id).revoked_at is not None


@pytest.mark.parametrize(
    ("role", "is_revoked"), [("trader", True), ("reader", True), ("owner", False)]
)
def test_whoever_signs_no_more_keeps_no_key_that_does(
    cast: Cast, role: str, is_revoked: bool
) -> None:
    yan = yard_hand(cast)
    key_id = enrol_device(replace(cast.ben, person_id=yan.id)).key_id

    with db.transaction() as session:
        change_role(session, yan.id, role=PersonRole(role), actor=cast.ben)

    with db.reading() as session:
        assert (key_id in get_revoked_keys(session, [key_id])) is is_revoked


def test_an_organisation_that_closes_has_no_devices(cast: Cast) -> None:
    keys = [enrol_device(cast.ben).key_id for _ in range(2)]
    other = enrol_device(cast.ada).key_id
    with db.transaction() as session:
        (oda,) = make_operator(session, "Oda")
        for action in (StandingAction.FREEZE, StandingAction.CLOSE):
            change_standing(
                session, cast.ben.organisation_id, action, reason="Fraud", actor=acting(oda)
            )

    with db.reading() as session:
        assert set(get_revoked_keys(session, [*keys, other])) == set(keys)
