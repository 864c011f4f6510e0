"""Permits on pages and in the API: one's own in full, everybody else's not at all."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from foundation import clock, db
from tests.factories import csrf_token, submit
from tests.traceability.compliance.holding import PDF_BYTES, state
from tests.traceability.lots.browsers import browser
from tests.traceability.lots.conftest import Cast
from traceability.compliance.queries import get_permits

pytestmark = pytest.mark.one_database

NOW = datetime(2026, 12, 10, 9, tzinfo=UTC)
TYPED = {
    "kind": "storage",
    "number": "BImSchG 4.1-17",
    "authority": "Bezirksregierung Düsseldorf",
    "country": "DE",
    "valid_from": "2026-01-01",
    "valid_until": "2026-12-31",
    "low_codes": "16 02 16\n12 01 18*",
    "operations": "R13, r4",
}
SECRETS = ("SECRET-NUMBER", "SECRET-AUTHORITY", "SECRET-PAPER")


def send_paper(app: Flask, cast: Cast, content: bytes, name: str) -> TestResponse:
    client = browser(app, cast.ada)
    fields = {**TYPED, "csrf_token": csrf_token(client), "paper": (io.BytesIO(content), name)}
    return client.post("/account/permits/new", data=fields)


def held(cast: Cast) -> list[tuple[str, list[str], list[str], bool]]:
    with db.reading() as session:
        return [
            (
                one.permit.number,
                one.permit.low_codes,
                one.permit.operations,
                bool(one.permit.paper_id),
            )
            for one in get_permits(session, cast.ada.id)
        ]


def test_an_empty_list_says_what_to_do(app: Flask, cast: Cast) -> None:
    page = browser(app, cast.ada).get("/account/permits").text

    assert "State the permits under which you collect, carry, store or treat waste." in page


def test_a_permit_is_stated_with_its_pdf_and_read_back_as_it_was(app: Flask, cast: Cast) -> None:
    reply = send_paper(app, cast, PDF_BYTES, "permit.pdf")

    client = browser(app, cast.ada)
    page = client.get(reply.location).text
    paper = client.get(f"{reply.location}/paper")
    assert held(cast) == [("BImSchG 4.1-17", ["12 01 18", "16 02 16"], ["R4", "R13"], True)]
    assert "Bezirksregierung Düsseldorf" in page
    assert paper.data == PDF_BYTES
    assert paper.content_type == "application/pdf"
    assert paper.headers["Content-Disposition"].startswith("attachment; filename=permit-")
    assert paper.headers["Content-Security-Policy"] == (
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    )
    assert paper.headers["Cache-Control"] == "private, no-store"


def test_a_photo_of_a_permit_is_written_anew(app: Flask, cast: Cast) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(file, "PNG")

    reply = send_paper(app, cast, file.getvalue(), "permit.png")

    paper = browser(app, cast.ada).get(f"{reply.location}/paper")
    assert paper.content_type == "image/jpeg"
    assert paper.data.startswith(b"\xff\xd8")


def test_a_bad_paper_is_refused_with_its_reason_and_the_form_kept(app: Flask, cast: Cast) -> None:
    reply = send_paper(app, cast, b"%PDF-1.7\n1 0 obj", "permit.pdf")

    assert reply.status_code == 422
    assert "permit.pdf is cut off: the end of the PDF is missing. Send it again." in reply.text
    assert "Bezirksregierung Düsseldorf" in reply.text
    assert held(cast) == []


def test_what_ends_soon_is_said_on_top(app: Flask, cast: Cast) -> None:
    state(cast.ada.actor)

    with clock.held(NOW):
        page = browser(app, cast.ada).get("/account/permits").text

    assert "Ending soon" in page
    assert "in 21 days" in page


def test_a_renewal_starts_with_what_stands(app: Flask, cast: Cast) -> None:
    first = state(cast.ada.actor)
    ada = browser(app, cast.ada)

    form = ada.get(f"/account/permits/{first}/renew").text
    changes = {"valid_from": "2027-01-01", "valid_until": "2027-12-31"}
    reply = submit(ada, f"/account/permits/{first}/renew", **{**TYPED, **changes})

    assert 'value="SECRET-NUMBER"' in form
    assert "2026-12-31" not in form
    assert "There is a later version" in ada.get(f"/account/permits/{first}").text
    assert "SECRET-NUMBER" in ada.get(reply.location).text


def test_a_withdrawal_needs_its_reason(app: Flask, cast: Cast) -> None:
    first = state(cast.ada.actor)
    ada = browser(app, cast.ada)

    asked = submit(ada, f"/account/permits/{first}/withdraw", note="Yard closed")
    done = submit(ada, f"/account/permits/{first}/withdraw", reason="given_up", note="Yard closed")

    assert asked.status_code == 422
    assert "Yard closed" in asked.text
    assert done.status_code == 303
    assert "Yard closed" in ada.get(f"/account/permits/{first}").text


@pytest.mark.parametrize("path", ["", "/renew", "/paper"])
def test_nobody_else_finds_a_permit(app: Flask, cast: Cast, path: str) -> None:
    first = state(cast.ada.actor, paper=PDF_BYTES)

    reply = browser(app, cast.mallory).get(f"/account/permits/{first}{path}")

    assert reply.status_code == 404
    assert [secret for secret in SECRETS if secret in reply.text] == []


def test_the_file_holds_ones_own_alone(app: Flask, cast: Cast) -> None:
    state(cast.ada.actor)

    mine = browser(app, cast.ada).get("/account/permits.csv").text
    hers = browser(app, cast.mallory).get("/account/permits.csv").text

    (row,) = csv.DictReader(io.StringIO(mine.lstrip("\ufeff")))
    assert (row["number"], row["low_codes"], row["operations"]) == (
        "SECRET-NUMBER", "16 02 16", "R13",
    )  # fmt: skip
    assert "SECRET" not in hers


SENT = {**TYPED, "low_codes": ["16 02 16"], "operations": ["R13"]}


def test_a_program_states_renews_and_withdraws(app: Flask, cast: Cast) -> None:
    client, key = app.test_client(), cast.ada.key

    made = client.post("/api/v1/permits", json=SENT, headers=key)
    path = f"/api/v1/permits/{made.json['id']}"
    renewed = client.post(
        f"{path}/renewals", json={**SENT, "valid_until": None, "number": "B-2"}, headers=key
    )
    listed = client.get("/api/v1/permits", headers=key).json
    gone = client.post(
        f"/api/v1/permits/{renewed.json['id']}/withdraw", json={"reason": "revoked"}, headers=key
    )

    assert (made.status_code, renewed.status_code, gone.status_code) == (201, 201, 200)
    assert made.json["low_codes"] == ["16 02 16"]
    assert [(one["number"], one["version"]) for one in listed["items"]] == [("B-2", 2)]
    assert (gone.json["state"], gone.json["withdrawn_because"]) == ("withdrawn", "revoked")


def test_a_list_of_a_program_goes_on_by_cursor(app: Flask, cast: Cast) -> None:
    made = {state(cast.ada.actor) for _ in range(31)}
    client, key = app.test_client(), cast.ada.key

    first = client.get("/api/v1/permits", headers=key).json
    second = client.get(f"/api/v1/permits?cursor={first['next_cursor']}", headers=key).json

    assert (len(first["items"]), len(second["items"])) == (30, 1)
    assert {one["id"] for one in first["items"] + second["items"]} == made
    assert second["next_cursor"] is None


def test_a_program_of_others_finds_nothing(app: Flask, cast: Cast) -> None:
    first = state(cast.ada.actor)
    client, key = app.test_client(), cast.mallory.key

    listed = client.get("/api/v1/permits", headers=key)
    shown = client.get(f"/api/v1/permits/{first}", headers=key)
    renewed = client.post(f"/api/v1/permits/{first}/renewals", json=SENT, headers=key)

    assert listed.json["items"] == []
    assert (shown.status_code, renewed.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"operations": ["R99"]}, "operations"),
        ({"low_codes": ["16 02"]}, "low_codes"),
        ({"valid_until": "2025-01-01"}, "valid_until"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"kind": "fishing"}, "kind"),
        ({"country": "XX"}, "country"),
        ({"site_id": "nowhere"}, "site_id"),
    ],
)
def test_a_program_is_told_what_is_wrong(
    app: Flask, cast: Cast, changes: dict[str, object], field: str
) -> None:
    made = app.test_client().post("/api/v1/permits", json={**SENT, **changes}, headers=cast.ada.key)

    assert made.status_code == 422
    assert list(made.json["errors"]) == [field]
    assert held(cast) == []
