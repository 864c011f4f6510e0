"""The gate by its pages: gross and tare, and packages that are refused, whole or in part."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from foundation.http.quantities import in_kilograms, parse_mass
from tests.factories import sign_in, submit
from tests.traceability.gate import make_cast, offer, register, tags_of
from tests.traceability.intake.test_pages import Gate, scan, words
from traceability.custody.events import Accept, PackageMass, Refuse
from traceability.custody.part_acceptance import AcceptPart, RefusedPart
from traceability.custody.queries import get_events, get_state
from traceability.custody.words import RefusalReason
from traceability.intake.models import IntakePackage


@pytest.fixture
def gate(app: Flask) -> Gate:
    cast = make_cast()
    lot = register(cast.ada, 312_000, 288_000)
    offer(cast.ada, lot, cast.ben)
    return Gate(cast, lot, tags_of(lot))


@pytest.fixture
def ben(client: FlaskClient, gate: Gate) -> FlaskClient:
    signed_in = sign_in(client, gate.cast.ben_person)
    for tag in gate.tags:
        scan(signed_in, tag.url)
    return signed_in


def note(client: FlaskClient, lot: str, number: int, **fields: str) -> TestResponse:
    return submit(client, f"/intake/{lot}/{number}", **fields)


OIL = {"verdict": "part", "refused_mass": "40", "reason": "contaminated", "note": "Oil below"}
ALL = {"verdict": "none", "reason": "wrong_material"}


def test_net_is_gross_less_tare_and_the_scale_is_named_once(
    ben: FlaskClient, session: Session, gate: Gate
) -> None:
    noted = note(ben, gate.lot, 1, gross_mass="324", tare_mass="12", instrument="Scale 4")
    shown = ben.get(f"/intake/{gate.lot}/2").get_data(as_text=True)
    note(ben, gate.lot, 2, net_mass="288", instrument="Scale 4")
    submit(ben, f"/intake/{gate.lot}/accept")

    act = get_events(session, gate.lot)[-1].act
    assert noted.status_code == 303
    assert 'value="Scale 4"' in shown
    assert isinstance(act, Accept)
    assert (act.masses, act.instrument, act.agrees) == (
        (
            PackageMass(f"{gate.lot}.1", 312_000, 324_000, 12_000),
            PackageMass(f"{gate.lot}.2", 288_000),
        ),
        "Scale 4",
        True,
    )


def test_part_of_one_drum_and_all_of_another_are_no_acceptance_of_nothing(
    ben: FlaskClient, session: Session, gate: Gate
) -> None:
    note(ben, gate.lot, 1, net_mass="312", **OIL)
    note(ben, gate.lot, 2, net_mass="288")

    asked = words(ben.get(f"/intake/{gate.lot}"))
    signed = submit(ben, f"/intake/{gate.lot}/accept")
    done = ben.get(signed.location)

    act = get_events(session, gate.lot)[-1].act
    assert "Accept 560 kg and refuse 40 kg?" in asked
    assert "40 kg to be refused: Contaminated or wet" in asked
    assert isinstance(act, AcceptPart)
    assert act.refused == (
        RefusedPart(f"{gate.lot}.1", 40_000, RefusalReason.CONTAMINATED, "Oil below"),
    )
    assert get_state(session, gate.lot).net_mass_g == 560_000
    assert "Accepted in part and signed" in words(done)
    assert f"/lots/{act.rest.lot}" in done.get_data(as_text=True)


def test_the_gate_prints_the_label_of_what_it_refused_and_replaces_none(
    ben: FlaskClient, session: Session, gate: Gate
) -> None:
    note(ben, gate.lot, 1, net_mass="312")
    note(ben, gate.lot, 2, net_mass="288", **ALL)
    submit(ben, f"/intake/{gate.lot}/accept")
    act = get_events(session, gate.lot)[-1].act
    assert isinstance(act, AcceptPart)
    (tag,) = tags_of(act.rest.lot)

    page = ben.get(f"/lots/{act.rest.lot}/labels")

    assert page.status_code == 200
    assert tag.short_code in page.get_data(as_text=True)
    assert "Replace or withdraw" not in page.get_data(as_text=True)
    assert ben.get(f"/tags/{tag.id}.svg").status_code == 200
    assert ben.get(f"/tags/{tag.id}/replace").status_code == 404
    mallory = sign_in(ben, gate.cast.mallory_person)
    assert mallory.get(f"/lots/{act.rest.lot}/labels").status_code == 404
    assert mallory.get(f"/tags/{tag.id}.svg").status_code == 404


def test_a_lot_of_which_every_package_is_refused_goes_back_whole(
    ben: FlaskClient, session: Session, gate: Gate
) -> None:
    note(ben, gate.lot, 1, net_mass="312", **ALL)
    note(ben, gate.lot, 2, net_mass="288", verdict="none", reason="damaged", note="Lid bent")

    asked = words(ben.get(f"/intake/{gate.lot}"))
    submit(ben, f"/intake/{gate.lot}/accept")

    act = get_events(session, gate.lot)[-1].act
    assert "Refuse all 600 kg?" in asked
    assert isinstance(act, Refuse)
    assert (act.reason, act.note) == (RefusalReason.OTHER, f"{gate.lot}.2: Lid bent")


def test_what_was_noted_is_there_to_be_corrected(ben: FlaskClient, gate: Gate) -> None:
    note(ben, gate.lot, 1, net_mass="312.1250", **OIL)
    shown = ben.get(f"/intake/{gate.lot}/1").get_data(as_text=True)

    note(ben, gate.lot, 1, net_mass="312")
    corrected = words(ben.get(f"/intake/{gate.lot}"))

    for part in ('value="312.1250"', 'value="40"', "Oil below", 'value="part" checked'):
        assert part in shown
    assert "to be refused" not in corrected


WRONG = [
    ({"gross_mass": "324"}, "Give the tare, less than the gross mass, or the net mass."),
    ({"gross_mass": "12", "tare_mass": "12"}, "Give the tare, less than the gross mass"),
    ({"net_mass": "312", "gross_mass": "300", "tare_mass": "1"}, "Correct one of the three."),
    ({"net_mass": "312", "verdict": "part", "reason": "damaged"}, "Say how much of it you refuse."),
    ({"net_mass": "312", "verdict": "none"}, "Choose a reason: it is signed"),
    ({"net_mass": "312", "verdict": "none", "reason": "bored"}, "Choose one of the reasons"),
    ({"net_mass": "312", **OIL, "refused_mass": "313"}, "That is more than the package weighs."),
    ({"net_mass": "312", "reason": "damaged"}, "Say whether you refuse it, or part of it."),
    ({"net_mass": "312", "refused_mass": "3"}, "Say whether you refuse it, or part of it."),
]


@pytest.mark.parametrize(("fields", "wrong"), WRONG)
def test_what_cannot_be_is_asked_about_and_everything_is_kept(
    ben: FlaskClient, session: Session, gate: Gate, fields: dict[str, str], wrong: str
) -> None:
    response = note(ben, gate.lot, 1, instrument="Scale 4", **fields)

    assert response.status_code in (409, 422)
    assert wrong in words(response)
    for typed in ("Scale 4", *(v for k, v in fields.items() if k.endswith("mass"))):
        assert f'value="{typed}"' in response.get_data(as_text=True)
    rows = session.exec(select(IntakePackage)).all()
    assert [row.net_mass_g for row in rows] == [None, None]


@pytest.mark.parametrize(
    ("grams", "shown"), [(312_000, "312"), (311_500, "311.5"), (1_234, "1.2340"), (5, "0.0050")]
)
def test_a_mass_is_shown_again_as_it_can_be_read(grams: int, shown: str) -> None:
    assert in_kilograms(grams) == shown
    assert parse_mass(shown) == grams
