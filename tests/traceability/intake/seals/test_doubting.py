"""Seals that are not the giver's: written down once, told to the giver, answered by the holder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from foundation import db
from foundation.notices.models import Announcement
from foundation.parties.models import Organisation
from tests.factories import api_key, sign_in, submit
from tests.journeys.weeks import words_of
from tests.traceability.gate import Cast, make_cast, register
from tests.traceability.intake.phone import phone_of
from traceability.custody import handover
from traceability.custody.queries import get_events
from traceability.intake.seals import checking, doubting
from traceability.tags.suspicions.models import Suspicion
from traceability.tags.suspicions.queries import get_of_lot

STATED = ("S-1", "S-2")


@dataclass(frozen=True)
class Gate:
    """A sealed lot on its way from Ada to Ben."""

    app: Flask
    cast: Cast
    lot: str

    def accept(self, seals: Sequence[str]) -> None:
        with db.transaction() as session:
            handover.accept(session, self.lot, seals=seals, actor=self.cast.ben)

    def found(self) -> list[Suspicion]:
        with db.reading() as session:
            return [told.row for told in get_of_lot(session, self.lot)]


@pytest.fixture
def gate(app: Flask) -> Gate:
    cast = make_cast()
    lot = register(cast.ada)
    with db.transaction() as session:
        taker_id = cast.ben.organisation_id
        handover.offer(session, lot, taker_id=taker_id, seals=STATED, actor=cast.ada)
    return Gate(app, cast, lot)


def test_the_giver_is_told_and_the_holder_answers(gate: Gate, session: Session) -> None:
    gate.accept(("S-1", "S-3", "S-4"))
    event = get_events(session, gate.lot)[-1].event_id
    with db.transaction() as again:
        doubting.doubt_seals(again, {"act": "accept", "event_id": event})
    (row,) = gate.found()
    told = session.exec(select(Announcement).where(Announcement.kind == "label.suspected")).all()
    people = (gate.cast.ada_person, gate.cast.ben_person, gate.cast.mallory_person)
    ada, ben, mallory = (sign_in(gate.app.test_client(), one) for one in people)
    path = f"/suspicions/{row.id}"
    shown, asked = words_of(ada.get(path)), words_of(ben.get(path))
    listed, table = words_of(ben.get("/suspicions")), ben.get("/suspicions.csv").text
    of_labels = submit(ben, path, reason="one_package")
    answered = submit(ben, path, reason="all_there")

    assert [(one.organisation_id, one.link) for one in told] == [
        (gate.cast.ada.organisation_id, path)
    ]
    sentence = f"Lot {gate.lot} was accepted with other seals than its giver stated: 1 broken or"
    assert sentence in (told[0].sentence % told[0].words)
    assert f"{sentence} missing, 2 that were not stated." in shown
    assert f"/events/{event}" in ada.get(path).text
    assert "Ben Metals has the package before them" in shown
    assert mallory.get(path).status_code == 404
    assert ("I looked inside" in asked, "one label on it" in asked) == (True, False)
    assert "Other seals than were stated" in listed
    assert f"{gate.lot},,,other_seals,warning," in table
    assert (of_labels.status_code, answered.status_code) == (422, 303)
    assert "Choose what the page offers" in words_of(of_labels)


def test_programs_read_it_without_a_label(gate: Gate) -> None:
    gate.accept(("S-9",))
    with db.transaction() as session:
        ben = session.get_one(Organisation, gate.cast.ben.organisation_id)
        key = api_key(session, ben)

    (one,) = (gate.app.test_client().get("/api/v1/suspicions", headers=key).json or {})["items"]

    assert (one["kind"], one["lot_code"]) == ("other_seals", gate.lot)
    assert [one[name] for name in ("tag_id", "short_code", "scan_id", "package_id")] == [None] * 4
    assert (one["evidence"]["missing"], one["evidence"]["unknown"]) == (2, 1)


@pytest.mark.parametrize("seals", [STATED, ("S-2", "S-1"), ()])
def test_the_same_seals_and_silence_say_nothing(gate: Gate, seals: tuple[str, ...]) -> None:
    gate.accept(seals)

    assert gate.found() == []


def test_none_whole_is_something_else_than_nobody_looked(gate: Gate, client: FlaskClient) -> None:
    with db.transaction() as session:
        checking.state_seals(session, gate.lot, [], actor=gate.cast.ben)
    gate.accept(())

    (row,) = gate.found()
    assert (row.evidence["missing"], row.evidence["unknown"]) == (2, 0)


def test_what_a_colleague_found_whole_is_not_missing_where_none_are_named(
    gate: Gate, client: FlaskClient
) -> None:
    with db.transaction() as session:
        checking.state_seals(session, gate.lot, STATED, actor=gate.cast.ben)
    gate.accept(())

    assert gate.found() == []


def test_what_a_colleague_found_stands_where_the_acceptance_names_none(
    gate: Gate, client: FlaskClient
) -> None:
    with db.transaction() as session:
        checking.state_seals(session, gate.lot, ["S-1", "S-7"], actor=gate.cast.ben)
    gate.accept(())

    (row,) = gate.found()
    assert (row.evidence["missing"], row.evidence["unknown"]) == (1, 1)


def test_a_device_signs_other_seals_and_takes_custody_all_the_same(
    gate: Gate, client: FlaskClient
) -> None:
    phone = phone_of(client, gate.cast.ben_person)
    phone.enrol()
    phone.learn()

    replies = [phone.send(phone.arrive(gate.lot)), phone.send(phone.accept(gate.lot))]

    assert [one.status_code for one in replies] == [201, 201]
    assert [one.kind.value for one in gate.found()] == ["other_seals"]


def test_giver_and_owner_are_told_where_they_are_two(gate: Gate, session: Session) -> None:
    ada, ben, mallory = gate.cast.ada, gate.cast.ben, gate.cast.mallory
    gate.accept(STATED)
    with db.transaction() as session_:
        taker_id = mallory.organisation_id
        handover.offer(session_, gate.lot, taker_id=taker_id, seals=("S-5",), actor=ben)
    with db.transaction() as session_:
        handover.accept(session_, gate.lot, seals=("S-6",), actor=mallory)

    told = session.exec(select(Announcement).where(Announcement.kind == "label.suspected")).all()
    (row,) = gate.found()
    path = f"/suspicions/{row.id}"
    people = (gate.cast.ben_person, gate.cast.ada_person)
    seen = [sign_in(gate.app.test_client(), one).get(path).status_code for one in people]
    assert sorted(one.organisation_id for one in told) == sorted(
        [ada.organisation_id, ben.organisation_id]
    )
    assert {one.link for one in told} == {path}
    assert seen == [200, 200]
