from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from foundation.http.marks import public, requires
from foundation.parties import access
from foundation.settings import Settings
from tests.factories import another_app, csrf_token, sign_in
from tests.foundation.parties.cast import Cast, words_of
from tests.stage import make_settings


@pytest.fixture
def probed(settings: Settings) -> Iterator[Flask]:
    """The app with one route for each kind of mark, and one without."""
    bp = Blueprint("probe", __name__, url_prefix="/probe")

    @bp.get("/open")
    @public
    def show_open() -> str:
        return "open"

    @bp.get("/member")
    @requires("signed_in")
    def show_member() -> str:
        return access.actor().organisation_id

    @bp.get("/lots")
    @requires("lots:write")
    def show_lots() -> str:
        return "lots"

    @bp.get("/bare")
    def show_bare() -> str:
        return "bare"

    with another_app(settings) as app:
        app.register_blueprint(bp)
        yield app


def test_every_route_of_ours_has_a_mark(app: Flask) -> None:
    access.check_marks(app)


def test_a_route_without_a_mark_fails_the_build_and_answers_nobody(
    probed: Flask, cast: Cast
) -> None:
    with pytest.raises(access.NoMark, match=r"^probe\.show_bare$"):
        access.check_marks(probed)

    response = sign_in(probed.test_client(), cast.ada).get("/probe/bare")

    assert response.status_code == 500
    assert "bare" not in words_of(response)


def test_each_mark_lets_in_whom_it_names(probed: Flask, cast: Cast) -> None:
    paths = ("/probe/open", "/probe/member", "/probe/lots")
    clients = {
        "nobody": probed.test_client(),
        "yard": sign_in(probed.test_client(), cast.yan),
        "owner": sign_in(probed.test_client(), cast.ada),
    }

    statuses = {
        name: [client.get(path).status_code for path in paths] for name, client in clients.items()
    }

    assert statuses == {
        "nobody": [200, 303, 303],
        "yard": [200, 200, 403],
        "owner": [200, 200, 200],
    }


def test_a_post_by_nobody_leads_to_the_sign_in_page(client: FlaskClient) -> None:
    response = client.post("/account/sites/new", data={"csrf_token": csrf_token(client)})

    assert (response.status_code, response.location) == (303, "/sign-in")


def test_an_unknown_page_is_unknown_to_everybody(client: FlaskClient, ada: FlaskClient) -> None:
    assert [one.get("/no/such/page").status_code for one in (client, ada)] == [404, 404]


FORMS = [
    "/account/name",
    "/account/password",
    "/account/organisation",
    "/account/sites/new",
    "/account/people/invite",
    "/account/api-keys/new",
    "/account/sessions/end",
    "/account/switch",
    "/sign-out",
]
OPEN_FORMS = ["/sign-in", "/sign-up", "/password/forgotten", "/password/reset/x", "/verify/x"]


@pytest.mark.parametrize("path", [*FORMS, *OPEN_FORMS, "/invitations/x", "/invitations/x/join"])
def test_no_form_is_taken_without_its_token(
    ada: FlaskClient, client: FlaskClient, path: str
) -> None:
    foreign = csrf_token(client)

    statuses = [
        ada.post(path, data={}).status_code,
        ada.post(path, data={"csrf_token": "0" * 88}).status_code,
        ada.post(path, data={"csrf_token": foreign}).status_code,
    ]

    assert statuses == [403] * 3
    assert ada.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, True),
    ],
)
def test_even_with_its_token_a_form_comes_from_our_own_page(
    ada: FlaskClient, headers: dict[str, str], is_taken: bool
) -> None:
    token = csrf_token(ada)

    response = ada.post(
        "/account/name", data={"csrf_token": token, "name": "Ada L."}, headers=headers
    )

    assert response.status_code == (303 if is_taken else 403)
    assert ("Ada L." in words_of(ada.get("/account"))) is is_taken


def test_over_https_the_cookie_is_bound_to_the_host(settings: Settings, cast: Cast) -> None:
    secure = make_settings(
        settings.instance, settings.database_url, base_url="https://regauss.example"
    )
    with another_app(secure) as app:
        client = app.test_client()
        base = "https://regauss.example"
        page = client.get("/sign-in", base_url=base).get_data(as_text=True)
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]

        response = client.post(
            "/sign-in",
            data={
                "csrf_token": token,
                "email": "ada@example.org",
                "password": "wrong horse battery",
            },
            base_url=base,
        )
        entered = client.post(
            "/sign-in",
            data={
                "csrf_token": token,
                "email": "ada@example.org",
                "password": "ferrite under a blanket of snow",
            },
            base_url=base,
        )

    flags = [
        (line.partition("=")[0], "Secure" in line, "Domain" in line)
        for line in entered.headers.getlist("Set-Cookie")
    ]
    assert response.status_code == 422
    assert flags == [("__Host-session", True, False), ("__Host-device", True, False)]
