from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from foundation import clock, db
from tests.factories import api_key
from tests.foundation.parties.cast import Cast

PATHS = ("/api/v1/me", "/api/v1/organisation", "/api/v1/sites")


@pytest.fixture
def headers(cast: Cast) -> dict[str, str]:
    with db.transaction() as session:
        return api_key(session, cast.organisation, ["lots:read"])


def iso(moment: object) -> str:
    return str(moment).replace(" ", "T")


def test_a_key_learns_whose_it_is(client: FlaskClient, cast: Cast, headers: dict[str, str]) -> None:
    response = client.get("/api/v1/me", headers=headers)

    assert (response.status_code, response.json) == (
        200,
        {
            "organisation_id": cast.organisation.id,
            "organisation_name": "Ada Recycling",
            "key_name": "Test key",
            "permissions": ["lots:read"],
            "expires_at": None,
        },
    )


def test_a_key_reads_its_organisation(
    client: FlaskClient, cast: Cast, headers: dict[str, str]
) -> None:
    response = client.get("/api/v1/organisation", headers=headers)

    assert (response.status_code, response.json) == (
        200,
        {
            "id": cast.organisation.id,
            "name": "Ada Recycling",
            "country": "DE",
            "roles": ["collector"],
            "website": None,
            "about": None,
            "standing": "approved",
            "created_at": iso(cast.organisation.created_at),
        },
    )


def test_a_key_reads_the_sites_of_its_organisation_alone(
    client: FlaskClient, cast: Cast, headers: dict[str, str]
) -> None:
    response = client.get("/api/v1/sites", headers=headers)

    assert (response.status_code, response.json) == (
        200,
        {
            "items": [
                {
                    "id": cast.site.id,
                    "name": "Main yard",
                    "street": "Schrottstraße 1",
                    "postcode": "45127",
                    "city": "Essen",
                    "country": "DE",
                    "created_at": iso(cast.site.created_at),
                }
            ],
            "next_cursor": None,
        },
    )


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer rg_unknown", "Bearer unknown", "Basic cmdfeDp5", "rg_unknown"],
)
def test_without_a_key_that_works_nothing_is_said(
    client: FlaskClient, cast: Cast, path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    response = client.get(path, headers=headers)

    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json is not None
    assert set(response.json) == {"title", "status", "detail"}


@pytest.mark.parametrize("path", PATHS)
def test_the_api_takes_no_cookie_and_no_key_in_the_query(
    ada: FlaskClient, headers: dict[str, str], path: str
) -> None:
    key = headers["Authorization"].removeprefix("Bearer ")

    statuses = [
        ada.get(path).status_code,
        ada.get(path, query_string={"key": key, "access_token": key}).status_code,
    ]

    assert statuses == [401, 401]


def test_pages_take_no_key(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/account", headers=headers).location == "/sign-in?next=/account"


def test_guessing_keys_is_limited(client: FlaskClient, cast: Cast) -> None:
    wrong = {"Authorization": "Bearer rg_guess"}

    with clock.held(datetime(2026, 5, 4, 8, tzinfo=UTC)):
        statuses = [client.get("/api/v1/me", headers=wrong).status_code for _ in range(61)]

    assert statuses == [401] * 60 + [429]
