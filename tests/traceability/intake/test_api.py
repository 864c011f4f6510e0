"""Scans through the API: each is kept, and its answer says what it came to."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from foundation import db
from foundation.parties.queries import find_site, get_organisation
from tests.factories import api_key
from tests.traceability.gate import Cast, make_cast, offer, register, tags_of
from traceability.custody.queries import get_events, get_state
from traceability.custody.state import LotStatus
from traceability.tags.models import Scan, ScanPlace, Tag


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def tag(cast: Cast) -> Tag:
    lot = register(cast.ada, 312_000)
    offer(cast.ada, lot, cast.ben)
    (tag,) = tags_of(lot)
    return tag


@pytest.fixture
def key(cast: Cast) -> dict[str, str]:
    """Ben's yard system."""
    with db.transaction() as session:
        return api_key(session, get_organisation(session, cast.ben.organisation_id))


def site_of(organisation_id: str) -> str:
    """The main site of an organisation."""
    with db.reading() as session:
        site = find_site(session, organisation_id)
    assert site is not None
    return site.id


def scans(session: Session) -> list[Scan]:
    return list(session.exec(select(Scan).order_by(Scan.received_at)))


def test_a_scan_names_the_package_and_what_is_expected(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag, key: dict[str, str]
) -> None:
    site_id = site_of(cast.ben.organisation_id)
    sent = {
        "code": tag.url,
        "device": "Terminal 3",
        "site_id": site_id,
        "latitude_udeg": 51_450_000,
        "longitude_udeg": 7_010_000,
        "accuracy_m": 12,
    }

    response = client.post("/api/v1/scans", json=sent, headers=key)

    (row,) = scans(session)
    assert (response.status_code, response.json) == (
        201,
        {
            "outcome": "expected",
            "scan_id": row.id,
            "tag_id": tag.id,
            "lot_code": tag.lot_code,
            "package_id": tag.package_id,
            "number": 1,
            "expected_net_mass_g": 312_000,
            "detail": None,
        },
    )
    place = session.get_one(ScanPlace, row.id)
    assert (row.site_id, place.device, place.latitude_udeg, place.longitude_udeg) == (
        site_id,
        "Terminal 3",
        51_450_000,
        7_010_000,
    )
    assert place.accuracy_m == 12
    assert get_events(session, str(tag.lot_code))[-1].occasion.site_id == site_id


def test_a_scan_sent_twice_is_one_scan(
    client: FlaskClient, session: Session, tag: Tag, key: dict[str, str]
) -> None:
    headers = key | {"Idempotency-Key": "terminal-3-17"}

    first = client.post("/api/v1/scans", json={"code": tag.url}, headers=headers)
    again = client.post("/api/v1/scans", json={"code": tag.url}, headers=headers)

    assert first.json == again.json
    assert len(scans(session)) == 1


def test_a_bad_label_is_an_answer_and_is_kept(
    client: FlaskClient, session: Session, tag: Tag, key: dict[str, str]
) -> None:
    response = client.post("/api/v1/scans", json={"code": "https://example.org"}, headers=key)

    (row,) = scans(session)
    assert (response.status_code, response.json) == (
        201,
        {
            "outcome": "foreign",
            "scan_id": row.id,
            "tag_id": None,
            "lot_code": None,
            "package_id": None,
            "number": None,
            "expected_net_mass_g": None,
            "detail": "This is not one of our labels. Scan the square symbol beside the lot code, "
            "or type the code beneath it.",
        },
    )


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"code": None}, {"code": ["Field may not be null."]}),
        ({"code": "x" * 701}, {"code": ["Length must be between 1 and 700."]}),
        (
            {"latitude_udeg": 90_000_001},
            {
                "latitude_udeg": [
                    "Must be greater than or equal to -90000000 and less than or equal to 90000000."
                ]
            },
        ),
        ({"accuracy_m": 1.5}, {"accuracy_m": ["Not a valid integer."]}),
        ({"outcome": "expected"}, {"outcome": ["Unknown field."]}),
    ],
)
def test_a_scan_that_cannot_be_read_says_why_and_is_not_kept(
    client: FlaskClient,
    session: Session,
    tag: Tag,
    *,
    key: dict[str, str],
    changes: dict[str, object],
    errors: dict[str, list[str]],
) -> None:
    response = client.post("/api/v1/scans", json={"code": tag.url} | changes, headers=key)

    assert (response.status_code, response.get_json(force=True)["errors"]) == (422, errors)
    assert scans(session) == []


def test_a_terminal_stands_at_a_site_of_its_own_organisation(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag, key: dict[str, str]
) -> None:
    theirs = site_of(cast.ada.organisation_id)

    response = client.post("/api/v1/scans", json={"code": tag.url, "site_id": theirs}, headers=key)

    assert response.status_code == 404
    assert scans(session) == []
    assert get_state(session, str(tag.lot_code)).status is LotStatus.OFFERED
