"""JSON is read strictly, and a write with an Idempotency-Key happens once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Blueprint, Flask, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields
from sqlmodel import select, update

from foundation import clock, db
from foundation.errors import Conflict
from foundation.http import api, problems
from foundation.http.api import NotJson, parse_object
from foundation.http.marks import public
from foundation.http.models import IdempotentReply
from foundation.http.openapi.answers import Answer
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties.models import Organisation
from tests.factories import make_organisation


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"[1]", "This is a list."),
        (b'{"a": 1, "a": 2}', "the name a stands twice"),
        (b'{"a": {"b": 1, "b": 2}}', "the name b stands twice"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b"[" * 200_000, None),
        (b"\xff", None),
        (b"\xff\xfe{\x00}\x00", None),
        (b'{"a": "\\u0000"}', "the character U+0000 is in it"),
        (b'{"a": {"\\u0000": 1}}', "the character U+0000 is in it"),
        (b'{"a": "\\ud800"}', None),
        (b"{", None),
    ],
)
def test_what_is_no_json_object_is_refused(raw: bytes, reason: str | None) -> None:
    with pytest.raises(NotJson) as refusal:
        parse_object(raw)

    if reason:
        assert refusal.value.values["reason"] == reason


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    try:
        parsed: object = parse_object(raw)
    except NotJson as refusal:
        parsed = {"refused": refusal.values["reason"]}

    assert isinstance(parsed, dict)


class Gram(Schema):
    mass_g = fields.Integer(required=True, strict=True)


class CountOut(Answer):
    n = fields.Integer()


@pytest.fixture
def weighed(app: Flask) -> list[int]:
    """What a route for tests has taken; it refuses 13."""
    taken: list[int] = []
    bp = ApiBlueprint("weighing_api", __name__, url_prefix="/api/v1/weighing-for-tests", tag="T")

    @bp.post("")
    @bp.takes(Gram)
    @bp.creates(CountOut)
    @public
    @api.idempotent
    def create(sent: Loaded) -> ResponseReturnValue:
        mass_g = sent["mass_g"]
        if mass_g == 13:
            raise Conflict()
        taken.append(mass_g)
        return problems.created({"n": len(taken)}, location="/there")

    app.register_blueprint(bp)
    return taken


def send(client: FlaskClient, mass_g: object, key: str = "k1") -> tuple[int, object]:
    reply = client.post(
        "/api/v1/weighing-for-tests", json={"mass_g": mass_g}, headers={"Idempotency-Key": key}
    )
    return reply.status_code, reply.json


def test_the_same_key_gets_the_first_reply_again(client: FlaskClient, weighed: list[int]) -> None:
    replies = [send(client, 5), send(client, 5)]

    assert replies == [(201, {"n": 1}), (201, {"n": 1})]
    assert weighed == [5]


def test_a_key_stands_for_one_request_only(client: FlaskClient, weighed: list[int]) -> None:
    send(client, 5)

    status, body = send(client, 6)

    assert status == 422
    assert body == {
        "title": "KeyReused",
        "status": 422,
        "detail": "This Idempotency-Key was used for another request. Draw a new one.",
    }
    assert weighed == [5]


def test_a_refused_request_may_be_corrected_under_its_key(
    client: FlaskClient, weighed: list[int]
) -> None:
    statuses = [send(client, 13)[0], send(client, "x")[0], send(client, 5)[0]]

    assert statuses == [409, 422, 201]
    assert weighed == [5]


def test_bad_input_names_its_field(client: FlaskClient, weighed: list[int]) -> None:
    status, body = send(client, "five")

    assert status == 422
    assert body == {
        "title": "InvalidFields",
        "status": 422,
        "detail": "Check the fields that are marked.",
        "errors": {"mass_g": ["Not a valid integer."]},
    }


def leave_claim(*, seconds_left: int, is_done: bool) -> None:
    """What a process that ended in the middle of `send(client, 5)` leaves behind."""
    with db.transaction() as session:
        kept = session.exec(select(IdempotentReply)).one()
        kept.status, kept.body, kept.location = None, None, None
        kept.leased_until = clock.now() + timedelta(seconds=seconds_left)
        kept.done_at = clock.now() if is_done else None
        session.add(kept)


def test_a_key_is_free_again_when_its_process_died_before_the_act(
    client: FlaskClient, weighed: list[int]
) -> None:
    send(client, 5)
    leave_claim(seconds_left=30, is_done=False)
    early = send(client, 5)
    leave_claim(seconds_left=-1, is_done=False)

    assert early[0] == 409
    assert send(client, 5) == (201, {"n": 2})
    assert send(client, 5) == (201, {"n": 2})


def test_an_act_that_happened_is_not_repeated_though_its_reply_is_lost(
    client: FlaskClient, weighed: list[int]
) -> None:
    send(client, 5)
    leave_claim(seconds_left=-1, is_done=True)

    status, body = send(client, 5)

    assert (status, weighed) == (409, [5])
    assert body == {
        "title": "ReplyLost",
        "status": 409,
        "detail": "The first request with this Idempotency-Key was carried out, but its reply was "
        "lost. Read what it changed; draw a new key only for another act.",
    }


@pytest.fixture
def noted(app: Flask) -> None:
    """A route that writes a row, and then does what its body asks for; it is not described, as
    it breaks on purpose.
    """
    bp = Blueprint("noting_for_tests", __name__)

    @bp.post("/api/v1/noting-for-tests")
    @public
    @api.idempotent
    def create() -> ResponseReturnValue:
        sent = parse_object(request.get_data())
        with db.transaction() as session:
            make_organisation(session, f"Number {sent['mass_g']}")
            if sent["mass_g"] == 1:
                raise Conflict()
            if sent["mass_g"] == 2:
                session.exec(update(IdempotentReply).values(holder="somebody else"))
        if sent["mass_g"] == 3:
            raise Conflict()
        if sent["mass_g"] == 4:
            raise RuntimeError("the process ends here")
        return problems.created({})

    app.register_blueprint(bp)


@pytest.mark.usefixtures("noted")
@pytest.mark.parametrize(
    ("mass_g", "replies", "made"),
    [
        (1, [(409, "Conflict"), (409, "Conflict")], 0),
        (2, [(409, "StillRunning"), (409, "StillRunning")], 0),
        (3, [(409, "Conflict"), (409, "Conflict")], 1),
        (4, [(500, "Broken"), (409, "ReplyLost")], 1),
        (5, [(201, None), (201, None)], 1),
    ],
    ids=["refused", "taken over", "refused after the act", "broken after the act", "done"],
)
def test_whatever_happens_an_act_is_done_once(
    client: FlaskClient, mass_g: int, replies: list[tuple[int, str | None]], made: int
) -> None:
    found = []
    for _ in replies:
        reply = client.post(
            "/api/v1/noting-for-tests", json={"mass_g": mass_g}, headers={"Idempotency-Key": "k"}
        )
        body = reply.get_json()
        found.append((reply.status_code, body.get("title")))

    with db.reading() as session:
        names = session.exec(select(Organisation.name)).all()
    assert found == replies
    assert names == [f"Number {mass_g}"] * made


def test_a_body_that_is_not_named_json_is_refused(client: FlaskClient, weighed: list[int]) -> None:
    reply = client.post("/api/v1/weighing-for-tests", data={"mass_g": 5})

    assert (reply.status_code, reply.json["detail"]) == (
        400,
        "Send a JSON object with Content-Type: application/json. "
        "This came as application/x-www-form-urlencoded.",
    )
    assert weighed == []


def test_an_empty_idempotency_key_is_refused(client: FlaskClient, weighed: list[int]) -> None:
    status, body = send(client, 5, key="")

    assert (status, body["title"]) == (400, "BadKeyLength")
    assert weighed == []
