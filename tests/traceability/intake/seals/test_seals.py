"""Seals at the gate: stated by one, confirmed by another, and nobody twice."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.models import Organisation, Person
from foundation.settings import Settings
from tests.factories import make_actor, make_person, sign_in, submit
from tests.market.racing import at_once
from tests.traceability.gate import Cast, make_cast, register, tags_of
from tests.traceability.intake.phone import phone_of
from tests.traceability.intake.test_pages import scan, weigh, words
from traceability.custody import handover
from traceability.custody.events import Accept
from traceability.custody.queries import get_events
from traceability.intake.seals import checking
from traceability.intake.seals.models import SealConfirmation
from traceability.intake.seals.queries import find_check


@dataclass(frozen=True)
class Gate:
    """A sealed lot on its way to Ben, whose colleague is Nora."""

    cast: Cast
    lot: str
    nora: Person
    nora_actor: Actor


@pytest.fixture
def gate(app: Flask) -> Gate:
    cast = make_cast()
    lot = register(cast.ada, 312_000)
    with db.transaction() as session:
        taker_id = cast.ben.organisation_id
        handover.offer(session, lot, taker_id=taker_id, seals=("S-17", "S-18"), actor=cast.ada)
        organisation = session.get_one(Organisation, taker_id)
        nora = make_person(session, organisation, name="Nora", email="nora@ben.org", role="yard")
        actor = make_actor(organisation, nora)
    return Gate(cast, lot, nora, actor)


@pytest.fixture
def ben(client: FlaskClient, gate: Gate) -> FlaskClient:
    signed_in = sign_in(client, gate.cast.ben_person)
    submit(signed_in, "/account/seals", takes_two="yes")
    (tag,) = tags_of(gate.lot)
    scan(signed_in, tag.url)
    weigh(signed_in, gate.lot, 1, "312")
    return signed_in


def check_id(lot: str) -> str:
    with db.reading() as session:
        (handover_id,) = {
            one.act.handover_id for one in get_events(session, lot) if one.act.kind == "offer"
        }
        check = find_check(session, handover_id)
        assert check is not None
        return check.id


def test_a_second_person_confirms_before_the_lot_is_accepted(
    ben: FlaskClient, gate: Gate, session: Session
) -> None:
    nora = sign_in(ben.application.test_client(), gate.nora)
    alone = submit(ben, f"/intake/{gate.lot}/accept")
    submit(ben, f"/intake/{gate.lot}/seals", seals="S-17\nS-19")
    still_alone = submit(ben, f"/intake/{gate.lot}/accept")
    shown = words(ben.get(f"/intake/{gate.lot}"))
    path = f"/intake/{gate.lot}/seals/{check_id(gate.lot)}/confirm"
    twice = submit(ben, path)
    confirmed = submit(nora, path)
    accepted = submit(ben, f"/intake/{gate.lot}/accept")

    act = get_events(session, gate.lot)[-1].act
    assert (alone.status_code, still_alone.status_code, twice.status_code) == (409, 409, 409)
    assert "Two people look at the seals" in words(alone)
    assert re.search(r"Broken or missing \W*S-18", shown)
    assert re.search(r"Not stated by the sender \W*S-19", shown)
    assert (confirmed.status_code, accepted.status_code) == (303, 303)
    assert isinstance(act, Accept)
    assert act.seals == ("S-17", "S-19")


def test_what_is_stated_anew_is_confirmed_anew(ben: FlaskClient, gate: Gate) -> None:
    nora = sign_in(ben.application.test_client(), gate.nora)
    submit(ben, f"/intake/{gate.lot}/seals", seals="S-17, S-18")
    old = check_id(gate.lot)
    submit(nora, f"/intake/{gate.lot}/seals/{old}/confirm")
    submit(ben, f"/intake/{gate.lot}/seals", seals="S-17")

    assert submit(nora, f"/intake/{gate.lot}/seals/{old}/confirm").status_code == 409
    assert submit(ben, f"/intake/{gate.lot}/accept").status_code == 409


def test_the_rule_holds_for_programs_and_devices_and_not_for_refusals(
    ben: FlaskClient, gate: Gate
) -> None:
    phone = phone_of(ben, gate.cast.ben_person)
    phone.enrol()
    phone.learn()
    reply = phone.send(phone.accept(gate.lot))
    with db.transaction() as session, pytest.raises(checking.SealsTakeTwo):
        handover.accept(session, gate.lot, actor=gate.cast.ben)

    assert (reply.status_code, (reply.json or {})["title"]) == (409, "SealsTakeTwo")
    assert submit(ben, f"/intake/{gate.lot}/refuse", reason="broken_seal").status_code == 303


def test_without_the_rule_one_person_is_enough(ben: FlaskClient, gate: Gate) -> None:
    submit(ben, "/account/seals")

    assert submit(ben, f"/intake/{gate.lot}/accept").status_code == 303


def test_the_database_refuses_the_same_person_twice(gate: Gate) -> None:
    with db.transaction() as session:
        check = checking.state_seals(session, gate.lot, ["S-17"], actor=gate.nora_actor)
        named, person_id = check.id, check.found_by_id
    row = SealConfirmation(
        check_id=named, found_by_id=person_id, confirmed_by_id=person_id, confirmed_at=clock.now()
    )
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.add(row)


def test_what_is_confirmed_while_it_is_stated_anew_is_the_last_or_nothing(
    gate: Gate, settings: Settings, session: Session
) -> None:
    with db.transaction() as writing:
        first = checking.state_seals(writing, gate.lot, ["S-17"], actor=gate.cast.ben).id

    def state() -> None:
        with db.transaction() as racing:
            checking.state_seals(racing, gate.lot, ["S-18"], actor=gate.cast.ben)

    def confirm() -> None:
        with db.transaction() as racing:
            checking.confirm(racing, gate.lot, first, actor=gate.nora_actor)

    at_once(settings, [state, confirm])

    last = check_id(gate.lot)
    assert last != first
    assert session.get(SealConfirmation, last) is None


def test_the_app_takes_along_which_seals_two_people_saw(ben: FlaskClient, gate: Gate) -> None:
    nora = sign_in(ben.application.test_client(), gate.nora)
    phone = phone_of(ben, gate.cast.ben_person)

    def known() -> object:
        return phone.learn()["deliveries"][0]["seal_check"]

    unseen = known()
    submit(ben, f"/intake/{gate.lot}/seals", seals="S-17")
    seen = known()
    submit(nora, f"/intake/{gate.lot}/seals/{check_id(gate.lot)}/confirm")

    assert unseen == {"takes_two": True, "found": None, "is_confirmed": False}
    assert seen == {"takes_two": True, "found": ["S-17"], "is_confirmed": False}
    assert known() == {"takes_two": True, "found": ["S-17"], "is_confirmed": True}
