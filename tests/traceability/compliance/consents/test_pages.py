"""Stating a consent by page and by program: all of it or a reason, by those who send the lot."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import db
from tests.factories import submit
from tests.traceability.lots.browsers import browser, make_lot
from tests.traceability.lots.conftest import Cast
from traceability.compliance.consents.queries import get_consent_rows
from traceability.custody import handover

pytestmark = pytest.mark.one_database

TYPED = {
    "reference": "DE 2026 4711",
    "authority": "Umweltamt",
    "from_country": "DE",
    "to_country": "FR",
    "valid_from": "2026-01-01",
    "valid_until": "2026-12-31",
    "most_g": "25 t",
}
SENT = {**TYPED, "most_g": 25_000_000}


def stated(code: str) -> list[tuple[int, str | None, int | None, str | None]]:
    with db.reading() as session:
        return [
            (row.number, row.reference, row.most_g, row.reason and row.reason.value)
            for row in get_consent_rows(session, code)
        ]


def test_a_word_is_typed_kept_and_replaced(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)
    ada, path = browser(app, cast.ada), f"/lots/{code}/consent"

    empty = ada.get(path).text
    asked = submit(ada, path, reason="asked_for", note="Sent in on 2 May")
    full = submit(ada, path, **TYPED)
    page = ada.get(path).text

    assert "Nobody has stated a consent for this lot." in empty
    assert (asked.status_code, full.status_code) == (303, 303)
    assert stated(code) == [(2, "DE 2026 4711", 25_000_000, None), (1, None, None, "asked_for")]
    assert "from Germany to France" in page
    assert "asked for, and not answered yet, “Sent in on 2 May”" in page


WRONG = [
    ({**SENT, "reference": ""}, "reference"),
    ({**SENT, "authority": " "}, "authority"),
    ({**SENT, "from_country": "XX"}, "from_country"),
    ({**SENT, "to_country": "DE"}, "to_country"),
    ({**SENT, "valid_from": "soon"}, "valid_from"),
    ({**SENT, "valid_until": "2025-12-31"}, "valid_until"),
    ({**SENT, "most_g": 0}, "most_g"),
    ({**SENT, "most_g": None}, "most_g"),
    ({**SENT, "reason": "asked_for"}, "reference"),
    ({"reason": "mood"}, "reason"),
    ({"reason": "not_needed"}, "note"),
]


@pytest.mark.parametrize(("sent", "field"), WRONG)
def test_a_program_is_told_what_is_wrong(
    app: Flask, cast: Cast, sent: dict[str, object], field: str
) -> None:
    code = make_lot(cast.ada)

    reply = app.test_client().post(f"/api/v1/lots/{code}/consents", json=sent, headers=cast.ada.key)

    assert reply.status_code == 422
    assert list(reply.json["errors"]) == [field]
    assert stated(code) == []


def test_a_program_states_and_reads_back(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)
    client, path = app.test_client(), f"/api/v1/lots/{code}/consents"

    made = client.post(path, json=SENT, headers=cast.ada.key)
    again = client.post(path, json=SENT, headers=cast.ada.key)
    listed = client.get(path, headers=cast.ada.key).json["items"]

    assert (made.status_code, again.status_code) == (201, 409)
    assert listed == [made.json]
    assert {name: made.json[name] for name in SENT} == SENT


def test_strangers_find_nothing_and_a_taker_reads_alone(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)
    client, path = app.test_client(), f"/api/v1/lots/{code}/consents"
    client.post(path, json={**SENT, "note": "SECRET-NOTE"}, headers=cast.ada.key)
    with db.transaction() as session:
        handover.offer(session, code, taker_id=cast.ben.id, actor=cast.ada.actor)

    hers = client.get(path, headers=cast.mallory.key)
    his = client.get(path, headers=cast.ben.key)
    page = browser(app, cast.ben).get(f"/lots/{code}/consent")
    written = client.post(path, json=SENT, headers=cast.ben.key)

    assert (hers.status_code, "SECRET" in hers.text) == (404, False)
    assert his.json["items"][0]["note"] == "SECRET-NOTE"
    assert ("SECRET-NOTE" in page.text, "State this" in page.text) == (True, False)
    assert (written.status_code, written.json["title"]) == (403, "NotYours")
