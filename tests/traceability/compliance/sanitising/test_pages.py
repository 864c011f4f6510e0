"""Stating how drives were sanitised: parties read it whole, buyers that there is one."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from foundation import db
from tests.factories import csrf_token
from tests.traceability.compliance.holding import PDF_BYTES
from tests.traceability.lots.browsers import browser, make_lot
from tests.traceability.lots.conftest import Cast, cast
from traceability.compliance.sanitising.stating import get_sanitising_rows

pytestmark = pytest.mark.one_database

__all__ = ["cast"]
SENT = {
    "method": "overwritten",
    "operator": "SECRET-OPERATOR",
    "done_on": "2026-05-02",
    "serials": ["SECRET-SERIAL-1", "SECRET-SERIAL-2", "SECRET-SERIAL-1"],
}


def drives(cast: Cast) -> str:
    return make_lot(cast.ada, material_code="EW-HDD35")


def stated(code: str) -> list[tuple[str | None, list[str], bool]]:
    with db.reading() as session:
        return [
            (row.method and row.method.value, row.serials, row.paper_id is not None)
            for row in get_sanitising_rows(session, code)
        ]


def test_serials_or_a_certificate_are_kept_for_the_parties(app: Flask, cast: Cast) -> None:
    code = drives(cast)
    ada, path = browser(app, cast.ada), f"/lots/{code}/sanitising"
    typed = {**SENT, "serials": "SECRET-SERIAL-1\n\nSECRET-SERIAL-2"}

    asked = ada.get(path).text
    ada.post(path, data={**typed, "csrf_token": csrf_token(ada)})
    file = (io.BytesIO(PDF_BYTES), "wipe.pdf")
    certified = {**SENT, "serials": "", "csrf_token": csrf_token(ada), "certificate": file}
    ada.post(path, data=certified)
    page, paper = ada.get(path).text, ada.get(f"{path}/2/certificate")
    hers = browser(app, cast.mallory).get(f"{path}/2/certificate")

    assert "nobody has stated how that was made unreadable" in asked
    assert stated(code) == [
        ("overwritten", [], True),
        ("overwritten", ["SECRET-SERIAL-1", "SECRET-SERIAL-2"], False),
    ]
    assert "SECRET-SERIAL-2" in page
    assert (paper.data, paper.headers["Cache-Control"]) == (PDF_BYTES, "private, no-store")
    assert hers.status_code == 404


def test_a_buyer_reads_before_the_sale_that_it_was_done(app: Flask, cast: Cast) -> None:
    code = drives(cast)
    client = app.test_client()
    mallory = browser(app, cast.mallory)

    before = client.get(f"/api/v1/lots/{code}/papers", headers=cast.mallory.key).json["remarks"]
    client.post(f"/api/v1/lots/{code}/sanitisations", json=SENT, headers=cast.ada.key)
    after = client.get(f"/api/v1/lots/{code}/papers", headers=cast.mallory.key).json["remarks"]
    page = mallory.get(f"/lots/{code}").text

    assert "sanitising_missing" in [one["rule"] for one in before]
    assert "sanitising_missing" not in [one["rule"] for one in after]
    assert "Sanitised: overwritten, on 2 May 2026." in page
    assert "SECRET" not in page


WRONG = [
    ({**SENT, "method": None}, "method"),
    ({**SENT, "method": "prayer"}, "method"),
    ({**SENT, "operator": ""}, "operator"),
    ({**SENT, "done_on": "2099-01-01"}, "done_on"),
    ({**SENT, "serials": []}, "serials"),
    ({**SENT, "serials": ["x" * 61]}, "serials"),
    ({**SENT, "reason": "by_taker"}, "reason"),
    ({"reason": "mood"}, "reason"),
    ({"serials": ["S-1"]}, "done_on"),
]


@pytest.mark.parametrize(("sent", "field"), WRONG)
def test_a_program_is_told_what_is_wrong(
    app: Flask, cast: Cast, sent: dict[str, object], field: str
) -> None:
    code = drives(cast)

    reply = app.test_client().post(
        f"/api/v1/lots/{code}/sanitisations", json=sent, headers=cast.ada.key
    )

    assert (reply.status_code, next(iter(reply.json["errors"]))) == (422, field)
    assert stated(code) == []


def test_a_reason_stands_in_its_place_and_strangers_write_nothing(app: Flask, cast: Cast) -> None:
    code = drives(cast)
    client, path = app.test_client(), f"/api/v1/lots/{code}/sanitisations"

    hers = client.post(path, json=SENT, headers=cast.mallory.key)
    made = client.post(path, json={"reason": "by_taker"}, headers=cast.ada.key)
    told = client.get(f"/api/v1/lots/{code}/papers", headers=cast.mallory.key).json["remarks"]

    assert (hers.status_code, made.status_code) == (404, 201)
    assert client.get(path, headers=cast.ada.key).json["items"] == [made.json]
    assert (
        "Its class can hold what somebody wrote. Not stated as sanitised: whoever takes it"
        " sanitises it, by contract."
    ) in [one["detail"] for one in told]
