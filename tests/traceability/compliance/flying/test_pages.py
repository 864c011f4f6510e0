"""Stating readings by page and by program, and what a lot without one is told."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import db
from tests.factories import submit
from tests.traceability.lots.browsers import browser, make_lot
from tests.traceability.lots.conftest import Cast, cast
from traceability.compliance.flying.stating import MayNotFly, check_may_fly, get_reading_rows

pytestmark = pytest.mark.one_database

__all__ = ["cast"]
SENT = {
    "method": "magnetometer",
    "distance_cm": 210,
    "value": 150,
    "instrument": "Gaussmeter 7",
    "read_on": "2026-05-02",
}
TYPED = {**SENT, "number": "0.1", "unit": "a_m", "value": ""}


def values(code: str) -> list[tuple[int | None, int | None]]:
    with db.reading() as session:
        return [(row.distance_cm, row.value) for row in get_reading_rows(session, code)]


def test_a_reading_is_typed_in_the_unit_of_the_instrument(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)
    ada, path = browser(app, cast.ada), f"/lots/{code}/field"

    before = ada.get(path).text
    sent = submit(ada, path, **TYPED)
    turned = submit(ada, path, **{**TYPED, "method": "compass", "number": "1.5"})
    page, lot = ada.get(path).text, app.test_client().get(f"/lots/{code}").text

    assert "no reading: it does not go by air without one" in before
    assert (sent.status_code, turned.status_code) == (303, 303)
    assert values(code) == [(210, 126), (210, 15)]
    assert "not restricted by air, with this record" in page
    assert "126 nT at 2.1 m, Gaussmeter 7" in page
    assert "Gaussmeter" not in lot


WRONG = [
    ({**SENT, "method": None}, "method"),
    ({**SENT, "method": "nose"}, "method"),
    ({**SENT, "distance_cm": 300}, "distance_cm"),
    ({**SENT, "method": "compass", "distance_cm": 460}, "distance_cm"),
    ({**SENT, "value": None}, "value"),
    ({**SENT, "value": -1}, "value"),
    ({**SENT, "instrument": " "}, "instrument"),
    ({**SENT, "read_on": "2099-01-01"}, "read_on"),
    ({**SENT, "reason": "not_by_air"}, "reason"),
    ({"reason": "mood"}, "reason"),
]


@pytest.mark.parametrize(("sent", "field"), WRONG)
def test_a_program_is_told_what_is_wrong(
    app: Flask, cast: Cast, sent: dict[str, object], field: str
) -> None:
    code = make_lot(cast.ada)

    reply = app.test_client().post(
        f"/api/v1/lots/{code}/field-readings", json=sent, headers=cast.ada.key
    )

    assert (reply.status_code, list(reply.json["errors"])) == (422, [field])
    assert values(code) == []


def test_a_lot_flies_with_its_record_and_not_without(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)
    client, path = app.test_client(), f"/api/v1/lots/{code}/field-readings"

    with db.reading() as session, pytest.raises(MayNotFly):
        check_may_fly(session, code)
    client.post(path, json={"reason": "no_instrument"}, headers=cast.ada.key)
    with db.reading() as session, pytest.raises(MayNotFly):
        check_may_fly(session, code)
    client.post(path, json={**SENT, "value": 5000}, headers=cast.ada.key)
    client.post(path, json={**SENT, "distance_cm": 460, "value": 400}, headers=cast.ada.key)

    with db.reading() as session:
        check_may_fly(session, code)
    told = client.get(path, headers=cast.ada.key).json
    assert told["standing"] == "un2807"
    assert [one["reason"] for one in told["items"]] == [None, None, "no_instrument"]


@pytest.mark.parametrize(
    "changes", [{"material_code": "OX-MIXED-REO", "is_magnetised": None}, {"is_magnetised": False}]
)
def test_what_is_no_magnet_or_demagnetised_needs_no_record(
    cast: Cast, changes: dict[str, object]
) -> None:
    code = make_lot(cast.ada, **changes)

    with db.reading() as session:
        check_may_fly(session, code)
        assert get_reading_rows(session, code) == []


def test_strangers_find_no_readings(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)
    client, path = app.test_client(), f"/api/v1/lots/{code}/field-readings"
    client.post(path, json=SENT, headers=cast.ada.key)

    hers = client.get(path, headers=cast.mallory.key)
    written = client.post(path, json=SENT, headers=cast.mallory.key)

    assert (hers.status_code, "Gaussmeter" in hers.text, written.status_code) == (404, False, 404)
    assert len(values(code)) == 1
