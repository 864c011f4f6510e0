"""Stating a waste code on a page: the owner's word, seen by whoever sees the lot."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from foundation import clock, db
from tests.factories import submit
from tests.traceability.lots.browsers import browser, make_lot
from tests.traceability.lots.conftest import Cast
from traceability.compliance.consents.stating import state_consent
from traceability.compliance.consents.terms import ConsentTerms, ConsentWord
from traceability.custody import handover
from traceability.lots.waste.queries import get_waste_rows
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus

IN_SPRING = datetime(2026, 5, 12, 9, tzinfo=UTC)
IN_WINTER = datetime(2026, 11, 26, 9, tzinfo=UTC)
IN_TIME = datetime(2026, 11, 6, 9, tzinfo=UTC)
PAIR = "12 01 15 is the harmless one of a pair with 12 01 14*. Say why it is that one."
CELLS = WasteChoice(WasteStatus.WASTE, "20 01 33*")


def codes(code: str) -> list[str | None]:
    with db.reading() as session:
        return [row.low_code for row in get_waste_rows(session, code)]


def test_an_owner_states_a_code_and_everybody_reads_it(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)

    reply = submit(
        browser(app, cast.ada),
        f"/lots/{code}/waste-code",
        waste="waste:16 02 16",
        basis="Removed by hand",
    )

    page = app.test_client().get(f"/lots/{code}").text
    assert reply.headers["Location"] == f"/lots/{code}"
    assert codes(code) == ["16 02 16"]
    assert "components removed from equipment, other" in page
    assert "Removed by hand" in page


def test_a_code_that_ended_says_so_on_the_page_and_at_the_gate(app: Flask, cast: Cast) -> None:
    with clock.held(IN_SPRING):
        code = make_lot(cast.ada, waste=CELLS)

    terms = ConsentTerms(
        "DE 1", "Authority", "DE", "FR", date(2026, 1, 1), date(2026, 12, 31), 9_000_000
    )
    with clock.held(IN_TIME), db.transaction() as session:
        state_consent(session, code, ConsentWord(terms, None), actor=cast.ada.actor)
        handover.offer(session, code, taker_id=cast.ben.id, actor=cast.ada.actor)
    with clock.held(IN_WINTER):
        page = browser(app, cast.ada).get(f"/lots/{code}/waste-code").text
        gate = browser(app, cast.ben).get(f"/intake/{code}").text

    sentence = "Waste code 20 01 33* ended on 8 Nov 2026. Choose the one that holds now."
    assert sentence in page
    assert sentence in gate
    assert "no longer holds" in gate


@pytest.mark.parametrize("waste", ["", "waste:99 99 99"])
def test_a_word_that_is_no_option_is_asked_again(app: Flask, cast: Cast, waste: str) -> None:
    code = make_lot(cast.ada)

    reply = submit(
        browser(app, cast.ada), f"/lots/{code}/waste-code", waste=waste, basis="Our own word"
    )

    assert reply.status_code == 422
    assert "Choose a waste code, why it is no waste, or that it is not known yet." in reply.text
    assert "Our own word" in reply.text
    assert codes(code) == []


def test_others_see_no_history(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada, waste=WasteChoice(WasteStatus.WASTE, "16 02 16"))
    mallory = browser(app, cast.mallory)

    reply = mallory.get(f"/lots/{code}/waste-code")
    told = submit(mallory, f"/lots/{code}/waste-code", waste="waste:19 12 03")

    assert (reply.status_code, told.status_code) == (404, 404)
    assert "Ada Recycling" not in reply.text
    assert codes(code) == ["16 02 16"]


def test_the_program_states_a_code_and_reads_the_history(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)
    client = app.test_client()
    sent = {"status": "waste", "low_code": "120115"}

    made = client.post(f"/api/v1/lots/{code}/waste-codes", json=sent, headers=cast.ada.key)
    told = client.get(f"/api/v1/lots/{code}/waste-codes", headers=cast.ada.key).json
    hidden = client.get(f"/api/v1/lots/{code}/waste-codes", headers=cast.mallory.key)

    assert made.status_code == 201
    assert made.json["low_code"] == "12 01 15"
    assert [(one["number"], one["title"]) for one in told["items"]] == [
        (1, "machining sludges, other")
    ]
    assert told["remarks"] == [
        {
            "rule": "code_pair",
            "detail": PAIR,
        }
    ]
    assert hidden.status_code == 404


def test_a_lot_registered_by_a_program_has_its_code_and_grade(app: Flask, cast: Cast) -> None:
    sent = {
        "material_code": "EOL-NDFEB-S",
        "origin": "post_consumer",
        "source_kind": "own_production",
        "packages": [{"net_mass_g": 250_000}],
        "grade": "n 42 sh",
        "waste": {"status": "not_waste", "reason": "re_use"},
    }

    made = app.test_client().post("/api/v1/lots", json=sent, headers=cast.ada.key)

    assert made.status_code == 201, made.json
    assert made.json["grade"] == "N42SH"
    assert (made.json["waste"]["status"], made.json["waste"]["reason"]) == ("not_waste", "re_use")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grade": "N99"}, "grade"),
        ({"waste": {"status": "waste"}}, "low_code"),
        ({"waste": {"status": "waste", "low_code": "99 99 99"}}, "low_code"),
        ({"waste": {"status": "perhaps"}}, "waste.status"),
    ],
)
def test_a_program_is_told_what_is_wrong_with_code_or_grade(
    app: Flask, cast: Cast, changes: dict[str, object], field: str
) -> None:
    sent = {
        "material_code": "EOL-NDFEB-S",
        "origin": "post_consumer",
        "source_kind": "own_production",
        "packages": [{"net_mass_g": 250_000}],
        **changes,
    }

    made = app.test_client().post("/api/v1/lots", json=sent, headers=cast.ada.key)

    assert made.status_code == 422
    assert list(made.json["errors"]) == [field]
