"""The gate by its pages: a package that did not come."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from foundation import db
from tests.factories import sign_in, submit
from tests.traceability.gate import make_cast, offer, register, tags_of
from tests.traceability.intake.test_pages import Gate, scan, words
from traceability.custody.events import PackageMass
from traceability.custody.part_acceptance import AcceptPart, MissingPackage
from traceability.custody.queries import get_events, get_state
from traceability.discrepancies.models import Discrepancy
from traceability.intake.models import IntakeAbsence


@pytest.fixture
def gate(app: Flask) -> Gate:
    cast = make_cast()
    lot = register(cast.ada, 312_000, 288_000)
    offer(cast.ada, lot, cast.ben)
    return Gate(cast, lot, tags_of(lot))


@pytest.fixture
def ben(client: FlaskClient, gate: Gate) -> FlaskClient:
    signed_in = sign_in(client, gate.cast.ben_person)
    scan(signed_in, gate.tags[0].url)
    submit(signed_in, f"/intake/{gate.lot}/1", net_mass="311.5")
    return signed_in


def count_absences() -> int:
    with db.reading() as session:
        return len(session.exec(select(IntakeAbsence)).all())


def test_what_came_is_accepted_and_what_did_not_is_the_givers_lot_and_a_discrepancy(
    ben: FlaskClient, session: Session, gate: Gate
) -> None:
    awaited = words(ben.get(f"/intake/{gate.lot}"))
    submit(ben, f"/intake/{gate.lot}/2/absent")
    asked = words(ben.get(f"/intake/{gate.lot}"))
    signed = submit(ben, f"/intake/{gate.lot}/accept")
    done = words(ben.get(signed.location))

    act = get_events(session, gate.lot)[-1].act
    assert "It did not come" in awaited
    assert "Accept the 311.5 kg that came?" in asked
    assert "1 package did not come: 288 kg as stated" in asked
    assert "Accepted as far as it came, and signed" in done
    assert isinstance(act, AcceptPart)
    assert act.masses == (PackageMass(f"{gate.lot}.1", 311_500),)
    assert (act.refused, act.missing) == ((), (MissingPackage(f"{gate.lot}.2", 288_000),))
    rest = get_state(session, act.rest.lot)
    assert (rest.custodian_id, rest.net_mass_g) == (gate.cast.ada.organisation_id, 288_000)
    assert get_state(session, gate.lot).net_mass_g == 311_500
    told = session.exec(select(Discrepancy)).one()
    assert (told.stated_packages, told.received_packages, told.kind.value) == (2, 1, "regulatory")


def test_whoever_scans_it_after_all_has_taken_it_back(ben: FlaskClient, gate: Gate) -> None:
    submit(ben, f"/intake/{gate.lot}/2/absent")
    submit(ben, f"/intake/{gate.lot}/2/absent")
    noted = count_absences()
    scan(ben, gate.tags[1].url)

    assert (noted, count_absences()) == (1, 0)
    assert "1 of 2 packages weighed in" in words(ben.get(f"/intake/{gate.lot}"))


def test_it_can_still_be_awaited(ben: FlaskClient, gate: Gate) -> None:
    submit(ben, f"/intake/{gate.lot}/2/absent")
    submit(ben, f"/intake/{gate.lot}/2/present")

    refused = submit(ben, f"/intake/{gate.lot}/accept")

    assert count_absences() == 0
    assert "1 of 2 packages are weighed in" in words(refused)


def test_what_was_scanned_has_come_and_something_must_have(ben: FlaskClient, gate: Gate) -> None:
    scanned = submit(ben, f"/intake/{gate.lot}/1/absent")
    lot = register(gate.cast.ada, 5_000)
    offer(gate.cast.ada, lot, gate.cast.ben)
    only = submit(ben, f"/intake/{lot}/1/absent")
    unknown = submit(ben, f"/intake/{lot}/9/absent")

    assert "Package 1 was scanned here, so it has come." in words(scanned)
    assert f"nothing of lot {lot} has come" in words(only)
    assert (scanned.status_code, only.status_code, unknown.status_code) == (409, 409, 404)
