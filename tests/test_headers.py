"""Headers and cookies where the policy table does not look: errors, files, HTTPS. Each reply of the
table is held to its headers as it is asked for (`tests/policy/stage.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from foundation.settings import Settings
from tests.factories import PASSWORD, another_app
from tests.foundation.parties.cast import Cast, make_cast
from tests.foundation.parties.factors.stage import add_app, code_now
from tests.headers import FIXED, MACHINE_POLICY, PAGE_POLICY, check_reply, expected
from tests.shape import modules
from tests.stage import make_settings

pytestmark = pytest.mark.one_database  # headers and cookies are no database’s
BASE = "https://regauss.example"
HSTS = "max-age=31536000; includeSubDomains"
COOKIES = {"SESSION_COOKIE", "DEVICE_COOKIE", "PENDING_COOKIE", '"visitor"'}


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Two organisations, three people; Yan has an authenticator app."""
    cast = make_cast()
    add_app(cast.yan)
    return cast


@pytest.fixture
def secure(settings: Settings, cast: Cast) -> Iterator[FlaskClient]:
    """A browser at the same house behind HTTPS."""
    with another_app(make_settings(settings.instance, settings.database_url, base_url=BASE)) as app:
        yield app.test_client()


WITHOUT_A_VIEW = [
    ("GET", "/nothing-here", 404, PAGE_POLICY),
    ("GET", "/api/v1/nothing-here", 404, MACHINE_POLICY),
    ("POST", "/api/docs", 405, MACHINE_POLICY),
    ("POST", "/sign-in", 403, PAGE_POLICY),
    ("GET", "/lots", 303, PAGE_POLICY),
    ("GET", "/?q=%00", 422, PAGE_POLICY),
    ("GET", "/static/app.css", 200, MACHINE_POLICY),
    ("GET", "/static/nothing-here.css", 404, PAGE_POLICY),
]


@pytest.mark.parametrize(("method", "path", "status", "policy"), WITHOUT_A_VIEW)
def test_errors_redirects_and_files_carry_the_headers_too(
    client: FlaskClient, method: str, path: str, status: int, policy: str
) -> None:
    reply = client.open(path, method=method, buffered=True)

    assert reply.status_code == status
    assert reply.headers["Content-Security-Policy"] == policy
    check_reply("", reply, is_known=False)


def test_what_is_too_large_and_what_breaks_do(app: Flask, client: FlaskClient) -> None:
    @app.before_request
    def break_down() -> None:
        raise ZeroDivisionError("on purpose")

    broken = client.get("/sign-in")
    app.before_request_funcs[None].remove(break_down)
    app.config["MAX_CONTENT_LENGTH"] = 10
    large = client.post("/sign-in", data={"email": "x" * 100})

    assert (broken.status_code, large.status_code) == (500, 413)
    for reply in (broken, large):
        check_reply("", reply, is_known=False)


@pytest.mark.parametrize("path", ["/password/forgotten", "/sign-in"])
def test_a_page_with_somebodys_token_is_kept_by_nobody(client: FlaskClient, path: str) -> None:
    kept = [client.get(path).headers["Cache-Control"] for _ in range(2)]

    assert kept == ["no-store", "no-store"]


def test_a_reply_without_a_header_is_caught(client: FlaskClient) -> None:
    reply = client.get("/sign-in")
    for name in (*FIXED, "Content-Security-Policy", "Referrer-Policy"):
        assert name in expected("", reply)
        lacking = client.get("/sign-in")
        del lacking.headers[name]

        with pytest.raises(AssertionError):
            check_reply("", lacking, is_known=False)
    with pytest.raises(AssertionError):
        check_reply("", client.get("/nothing-here"), is_known=True)


def test_over_https_browsers_are_told_to_stay_there(
    client: FlaskClient, secure: FlaskClient
) -> None:
    plain = client.get("/sign-in").headers
    headers = [
        secure.get(path, base_url=BASE, buffered=True).headers
        for path in ("/sign-in", "/nothing-here", "/static/app.css")
    ]

    assert "Strict-Transport-Security" not in plain
    assert [one["Strict-Transport-Security"] for one in headers] == [HSTS] * 3


def post(client: FlaskClient, base: str, path: str, **typed: str) -> TestResponse:
    page = client.get("/password/forgotten", base_url=base).text
    token = re.search(r'name="csrf_token" value="(\w+)"', page)
    assert token
    return client.post(path, data={"csrf_token": token[1], **typed}, base_url=base)


def cookies(client: FlaskClient, base: str) -> dict[str, set[str]]:
    """Every cookie of every way in and out, as it was set; ages and values left out."""
    replies = [
        client.get("/sign-in", base_url=base),
        post(client, base, "/sign-in", email="ada@example.org", password=PASSWORD),
        post(client, base, "/sign-out"),
        post(client, base, "/sign-in", email="yan@example.org", password=PASSWORD),
        post(client, base, "/sign-in/second", code=code_now()),
    ]
    found: dict[str, set[str]] = {}
    for line in [line for reply in replies for line in reply.headers.getlist("Set-Cookie")]:
        name, _, rest = line.partition("=")
        flags = [part for part in rest.split("; ")[1:] if not part.startswith(("Exp", "Max"))]
        found.setdefault(name, set()).add("; ".join(flags))
    return found


def test_every_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: FlaskClient, secure: FlaskClient
) -> None:
    flags = {"HttpOnly; Path=/; SameSite=Lax"}
    secure_flags = {"Secure; HttpOnly; Path=/; SameSite=Lax"}
    names = ("visitor", "session", "device", "pending")

    assert cookies(client, "http://localhost") == dict.fromkeys(names, flags)
    assert cookies(secure, BASE) == {f"__Host-{name}": secure_flags for name in names}


def test_those_are_all_the_cookies_there_are() -> None:
    sources = {str(module.path): module.source for module in modules()}
    own = [
        path for path, text in sources.items() if re.search(r"\breply\.(set|delete)_cookie", text)
    ]
    named = {
        name
        for text in sources.values()
        for name in re.findall(r'\bset_cookie\(\s*\w+, (\w+|"\w+"),', text)
    }
    calls = sum(len(re.findall(r"\bset_cookie\(", text)) for text in sources.values())

    assert own == ["foundation/http/security.py"]
    assert named == COOKIES
    assert calls == len(COOKIES) + len(["its definition", "the framework's own"])
