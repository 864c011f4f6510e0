"""A drum that leaks is put aside at the gate, and stays there until it is released or refused."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from foundation import db
from foundation.parties.models import Organisation
from tests.factories import api_key, sign_in, submit
from tests.traceability.gate import Cast, make_cast, offer, register, tags_of
from tests.traceability.intake.test_pages import scan, weigh, words
from traceability.custody.auditing import check_custody
from traceability.custody.events import Quarantine, Release
from traceability.custody.queries import get_events, get_state
from traceability.custody.words import QuarantineReason
from traceability.log.audit import audit


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def test_what_is_put_aside_at_the_gate_is_not_accepted_until_it_is_released(
    cast: Cast, client: FlaskClient, session: Session
) -> None:
    lot = register(cast.ada, 312_000, 288_000)
    offer(cast.ada, lot, cast.ben)
    ben = sign_in(client, cast.ben_person)
    for tag, mass in zip(tags_of(lot), ("312", "288"), strict=True):
        scan(ben, tag.url)
        weigh(ben, lot, tag.number or 0, mass)

    aside = submit(
        ben, f"/lots/{lot}/quarantine", packages=f"{lot}.1", reason="leaking", note="Oil"
    )
    stopped = submit(ben, f"/intake/{lot}/accept")
    gate, todo, page = (
        words(ben.get(path)) for path in (f"/intake/{lot}", "/to-do", f"/lots/{lot}")
    )
    released = submit(ben, f"/lots/{lot}/quarantine/release", packages=f"{lot}.1", note="Rain")
    accepted = submit(ben, f"/intake/{lot}/accept")

    assert (aside.status_code, released.status_code, accepted.status_code) == (303, 303, 303)
    assert stopped.status_code == 409
    assert f"{lot}.1 is in quarantine. Release it first" in stopped.get_data(as_text=True)
    assert "in quarantine" in gate
    assert "in quarantine" in page
    assert "Release what is put aside" in page
    assert "Packages in quarantine: no. 1." in todo
    acts = [event.act for event in get_events(session, lot)]
    assert acts[-3:-1] == [
        Quarantine((f"{lot}.1",), QuarantineReason.LEAKING, "Oil"),
        Release((f"{lot}.1",), "Rain"),
    ]
    assert "Packages in quarantine" not in words(ben.get("/to-do"))
    assert audit(session, [check_custody]).faults == ()


def test_a_drum_in_quarantine_is_refused_and_the_rest_accepted(
    cast: Cast, client: FlaskClient, session: Session
) -> None:
    lot = register(cast.ada, 312_000, 288_000)
    offer(cast.ada, lot, cast.ben)
    ben = sign_in(client, cast.ben_person)
    for tag in tags_of(lot):
        scan(ben, tag.url)
    submit(ben, f"/lots/{lot}/quarantine", packages=f"{lot}.1", reason="radiation")
    submit(ben, f"/intake/{lot}/1", net_mass="312", verdict="none", reason="contaminated")
    weigh(ben, lot, 2, "288")

    signed = submit(ben, f"/intake/{lot}/accept")

    assert signed.status_code == 303
    assert [one.package_id for one in get_state(session, lot).packages] == [f"{lot}.2"]
    assert audit(session, [check_custody]).faults == ()


def test_what_is_wrong_is_said_by_its_field(cast: Cast, client: FlaskClient) -> None:
    lot = register(cast.ada, 312_000)
    ada = sign_in(client, cast.ada_person)

    nothing = submit(ada, f"/lots/{lot}/quarantine", reason="leaking", note="Oil below")
    why = submit(ada, f"/lots/{lot}/quarantine", packages=f"{lot}.1")
    free = submit(ada, f"/lots/{lot}/quarantine/release", packages=f"{lot}.1")

    assert (nothing.status_code, why.status_code, free.status_code) == (422, 422, 409)
    assert "Choose at least one package." in words(nothing)
    assert "Oil below" in nothing.get_data(as_text=True)
    assert "Choose a reason" in words(why)
    assert f"{lot}.1 is not in quarantine." in words(free)


def test_a_program_puts_aside_and_releases(
    cast: Cast, client: FlaskClient, session: Session
) -> None:
    lot = register(cast.ada, 312_000)
    with db.transaction() as writing:
        ada = writing.get_one(Organisation, cast.ada.organisation_id)
        headers = api_key(writing, ada, ["custody:write", "lots:read"])
    packages = [f"{lot}.1"]

    aside = client.post(
        f"/api/v1/lots/{lot}/quarantines",
        json={"packages": packages, "reason": "smoke"},
        headers=headers,
    )
    shown = client.get(f"/api/v1/lots/{lot}", headers=headers).get_json()
    back = client.post(f"/api/v1/lots/{lot}/releases", json={"packages": packages}, headers=headers)

    assert (aside.status_code, back.status_code) == (201, 201)
    assert shown["packages"][0]["quarantine"] == "smoke"
    assert "offer" not in shown["allowed_acts"]
    assert get_state(session, lot).packages[0].quarantine is None
