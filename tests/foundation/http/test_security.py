"""Headers on every reply, and no unsafe request that another site may have caused."""

from __future__ import annotations

import re

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue

from foundation.http import problems
from foundation.http.marks import public
from foundation.http.security import safe_path
from tests.headers import PAGE_HEADERS


@pytest.fixture
def posted(app: Flask) -> list[str]:
    """What a form for tests has taken; a GET of it gives its token."""
    taken: list[str] = []
    bp = Blueprint("form_for_tests", __name__)

    @bp.get("/form-for-tests")
    @public
    def show() -> ResponseReturnValue:
        token = app.jinja_env.from_string("{{ csrf_token() }}").render()
        return problems.plain_text(token)

    @bp.post("/form-for-tests")
    @public
    def create() -> ResponseReturnValue:
        taken.append("posted")
        return problems.plain_text("thanks")

    app.register_blueprint(bp)
    return taken


def test_every_page_carries_the_headers_errors_included(client: FlaskClient) -> None:
    for path in ("/sign-in", "/nothing-here"):
        headers = client.get(path).headers

        assert {name: headers.get(name) for name in PAGE_HEADERS} == PAGE_HEADERS


def test_a_machine_gets_the_closed_policy(client: FlaskClient) -> None:
    reply = client.get("/api/v1/nothing-here")

    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert reply.content_type == "application/problem+json"
    assert reply.json == {
        "title": "NotFound",
        "status": 404,
        "detail": "There is nothing here. Check the address or the code.",
    }


FOREIGN = {"Sec-Fetch-Site": "cross-site"}
SIBLING = {"Sec-Fetch-Site": "same-site"}
OWN = {"Sec-Fetch-Site": "same-origin"}
OTHER_ORIGIN = {"Origin": "https://evil.example"}
OWN_ORIGIN = {"Origin": "http://localhost"}

CSRF = [
    ("good", OWN, True),
    ("good", OWN_ORIGIN, True),
    ("good", {}, True),
    ("good", FOREIGN, False),
    ("good", SIBLING, False),
    ("good", OTHER_ORIGIN, False),
    ("absent", OWN, False),
    ("changed", OWN, False),
    ("somebody else's", OWN, False),
]


@pytest.mark.parametrize("case", CSRF, ids=str)
def test_a_form_is_taken_only_from_its_own_page(
    app: Flask, client: FlaskClient, posted: list[str], case: tuple[str, dict[str, str], bool]
) -> None:
    token, headers, is_taken = case
    good = client.get("/form-for-tests").text
    tokens = {
        "good": good,
        "absent": "",
        "changed": good[:-1] + ("0" if good[-1] != "0" else "1"),
        "somebody else's": app.test_client().get("/form-for-tests").text,
    }

    client.post("/form-for-tests", data={"csrf_token": tokens[token]}, headers=headers)

    assert posted == (["posted"] if is_taken else [])


def test_cookies_cannot_be_read_by_scripts_or_sent_by_other_sites(
    client: FlaskClient, posted: list[str]
) -> None:
    cookie = client.get("/form-for-tests").headers["Set-Cookie"]

    assert re.sub(r"visitor=[\w-]+; Expires=[^;]+", "visitor=…", cookie) == (
        "visitor=…; Max-Age=86400; HttpOnly; Path=/; SameSite=Lax"
    )


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("/orders?page=2", True),
        ("/", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https:evil.example", False),
        ("https://evil.example", False),
        ("javascript:alert(1)", False),
        ("/a\nb", False),
        ("", False),
    ],
)
def test_a_redirect_stays_in_the_house(target: str, followed: bool) -> None:
    assert safe_path(target, otherwise="/home") == (target if followed else "/home")


def test_a_fault_answers_in_one_sentence(app: Flask, client: FlaskClient) -> None:
    bp = Blueprint("fault_for_tests", __name__)

    @bp.get("/api/v1/fault-for-tests")
    @public
    def show() -> ResponseReturnValue:
        raise ZeroDivisionError("the secret is 42")

    app.register_blueprint(bp)

    reply = client.get("/api/v1/fault-for-tests")

    assert reply.json == {
        "title": "Broken",
        "status": 500,
        "detail": str(problems.Broken()),
    }
