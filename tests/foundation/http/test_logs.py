"""The operations log: a line for each request, and never what somebody typed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import logs
from foundation.http.marks import public
from foundation.parties.models import Person
from foundation.settings import LogFormat, Settings
from tests.factories import (
    PASSWORD,
    another_app,
    api_key,
    make_organisation,
    make_person,
    sign_in,
    submit,
)

Lines = list[dict[str, Any]]  # Any: JSON
HOSTILE = 'a\n{"event": "forged"}\r\x1b[31m\u2028b'


@pytest.fixture
def broken(app: Flask) -> Iterator[None]:
    """Routes that break: with words of their own, and with a row that the database refuses."""
    bp = Blueprint("breaking_for_tests", __name__, url_prefix="/break")

    @bp.get("/<text>")
    @public
    def say(text: str) -> ResponseReturnValue:
        raise RuntimeError(f"{text} {HOSTILE}")

    @bp.get("/row/<email>")
    @public
    def insert(email: str) -> ResponseReturnValue:
        with db.transaction() as session:
            organisation = make_organisation(session)
            for _ in range(2):
                make_person(session, organisation, name="Ada Lovelace", email=email)
        return "never"

    app.register_blueprint(bp)
    yield
    logs.configure(LogFormat.JSON)


def lines_of(capfd: pytest.CaptureFixture[str]) -> Lines:
    """What was written since the last look, each line a JSON object of its own."""
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


def requests_of(lines: Lines) -> Lines:
    return [line for line in lines if line["event"] == "request"]


def test_a_request_has_one_line_without_its_path(
    app: Flask, client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    with db.transaction() as session:
        organisation = make_organisation(session)
        ada = make_person(session, organisation)
    sign_in(client, ada)
    capfd.readouterr()

    reply = client.get("/lots/RG-7Q2M-4K8X?note=ada%40example.org")

    (line,) = requests_of(lines_of(capfd))
    assert line.pop("at").endswith("Z")
    assert line.pop("duration_ms") > 0
    assert line == {
        "event": "request",
        "level": "info",
        "request_id": reply.headers["X-Request-Id"],
        "actor": ada.id,
        "organisation": organisation.id,
        "method": "GET",
        "route": "/lots/<code>",
        "status": 422,
    }


def test_a_program_is_named_by_its_key(
    app: Flask, client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    with db.transaction() as session:
        organisation = make_organisation(session)
        key = api_key(session, organisation)
    capfd.readouterr()

    client.get("/api/v1/lots", headers=key)
    client.get("/healthz")
    client.get("/nowhere/at/all", headers=key)

    known, unknown = requests_of(lines_of(capfd))
    assert known["organisation"] == organisation.id
    assert known["actor"] not in key["Authorization"]
    assert (unknown["route"], unknown["status"], "actor" in unknown) == (None, 404, False)


@pytest.mark.parametrize(
    ("hops", "given", "is_taken"),
    [
        (1, "a1b2c3d4e5", True),
        (0, "a1b2c3d4e5", False),
        (1, "short", False),
        (1, "with space and more", False),
        (1, "x" * 65, False),
    ],
)
def test_an_id_is_taken_from_a_trusted_proxy_alone(
    settings: Settings, hops: int, given: str, is_taken: bool
) -> None:
    with another_app(replace(settings, proxy_hops=hops)) as app:
        reply = app.test_client().get("/healthz", headers={"X-Request-Id": given})

    assert (reply.headers["X-Request-Id"] == given) is is_taken


@pytest.mark.usefixtures("broken")
def test_a_fault_is_one_line_and_its_page_names_it(
    client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()

    reply = client.get("/break/ada@example.org%20rg_abcdefgh12345678%20" + "t" * 43)

    fault, line = lines_of(capfd)
    number = reply.headers["X-Request-Id"]
    assert (reply.status_code, line["status"]) == (500, 500)
    assert f"<code>{number}</code>" in reply.text
    assert (fault["request_id"], line["request_id"]) == (number, number)
    assert fault["event"] == "fault at GET /break/<text>"
    assert fault["fault"] == f"RuntimeError: [address] [key] [token] {HOSTILE}"
    assert fault["through"][-1].endswith(" say")


@pytest.mark.usefixtures("broken")
def test_a_refused_row_leaves_no_value_in_the_log(
    client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()

    client.get("/break/row/ada@example.org")

    written = capfd.readouterr().err
    assert "ada@" not in written
    assert "Lovelace" not in written
    faults = [json.loads(line) for line in written.splitlines() if '"fault"' in line]
    assert faults[0]["fault"] in (
        "IntegrityError: IntegrityError",
        "IntegrityError: UniqueViolation",
    )


@pytest.mark.parametrize("form", list(LogFormat))
def test_no_text_begins_a_line_of_its_own(
    app: Flask, capfd: pytest.CaptureFixture[str], form: LogFormat
) -> None:
    logs.configure(form)
    capfd.readouterr()

    logging.getLogger("somewhere").warning("%s", HOSTILE)
    logging.getLogger("somewhere").error(HOSTILE, exc_info=ValueError(HOSTILE))

    written = capfd.readouterr().err
    logs.configure(LogFormat.JSON)
    assert written.count("\n") == 2
    assert not [sign for sign in written if sign in "\r\x1b\u2028"]


def test_signing_in_is_noted_by_ids_alone(
    app: Flask, client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    with db.transaction() as session:
        ada = make_person(session, make_organisation(session), email="ada@example.org")
    capfd.readouterr()

    submit(client, "/sign-in", email=ada.email, password="something else entirely")
    submit(client, "/sign-in", email="nobody@example.org", password=PASSWORD)
    submit(client, "/sign-in", email=ada.email, password=PASSWORD)

    written = capfd.readouterr().err
    lines = [json.loads(line) for line in written.splitlines()]
    assert security_events(lines) == [
        ("sign_in:refuse", "warning", ada.id),
        ("sign_in:refuse", "warning", None),
        ("session:start", "info", ada.id),
    ]
    assert_nothing_personal(written, ada)


def security_events(lines: Lines) -> list[tuple[str, str, str | None]]:
    return [
        (line["event"], line["level"], line.get("person")) for line in lines if ":" in line["event"]
    ]


def assert_nothing_personal(written: str, person: Person) -> None:
    for secret in (person.email, "nobody@example.org", PASSWORD, person.name, "something else"):
        assert secret not in written


def test_refused_access_is_noted(
    app: Flask, client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    with db.transaction() as session:
        reader = make_person(session, make_organisation(session), role="reader")
    sign_in(client, reader)
    capfd.readouterr()

    client.get("/account/people")
    client.post("/account/profile", data={"name": "Mallory"})
    client.get("/api/v1/lots", headers={"Authorization": "Bearer rg_" + "x" * 43})

    lines = [line for line in lines_of(capfd) if ":" in line["event"]]
    assert [(line["event"], line.get("kind")) for line in lines] == [
        ("access:refuse", "Forbidden"),
        ("access:refuse", "NotFromHere"),
        ("api_key:refuse", None),
    ]


def test_a_terminal_sees_warnings_only(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    logs.configure(LogFormat.TEXT)
    capfd.readouterr()

    app.test_client().get("/sign-in")
    logging.getLogger("somewhere").warning("the anchor is slow")

    written = capfd.readouterr().err
    logs.configure(LogFormat.JSON)
    assert written.count("\n") == 1
    assert "the anchor is slow" in written
