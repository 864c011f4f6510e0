"""The API's document: it is whole, it is valid, and its examples are what it describes. (That
replies fit it is checked at every request of every test, in conftest.)
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient

from foundation.http.marks import mark_of
from foundation.http.openapi.document import document, operations
from tests.openapi import PREFIX, Breach, schemas_of, validator


def described(rule: str) -> str:
    """A path as the document writes it: `<int:number>` is `{number}` there."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def routes(app: Flask) -> set[tuple[str, str]]:
    """Each path of the API as the app answers it, with its method."""
    return {
        (described(rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_in_the_document_and_the_other_way_round(app: Flask) -> None:
    written = {(path, method) for path, method, _ in operations(document(app))}

    assert written == routes(app)


def test_the_document_is_valid_openapi(app: Flask) -> None:
    schemathesis.openapi.from_dict(document(app)).validate()


def test_every_operation_says_what_a_reader_needs(app: Flask) -> None:
    for path, method, operation in operations(document(app)):
        succeeds = [status for status in operation["responses"] if status.startswith("2")]

        assert operation["summary"], (method, path)
        assert operation["tags"], (method, path)
        assert succeeds, (method, path)
        assert "401" in operation["responses"] or operation["security"] == [], (method, path)


def test_an_operation_asks_for_the_permission_of_its_route(app: Flask) -> None:
    by_endpoint = {
        (described(rule.rule), method.lower()): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }

    for path, method, operation in operations(document(app)):
        mark = mark_of(app.view_functions[by_endpoint[path, method]])

        assert operation.get("x-permission", "signed_in") == mark
        assert operation["security"] == [{"key": []}]


def test_examples_are_what_the_document_describes(app: Flask) -> None:
    closed = schemas_of(app)
    seen = 0

    for path, method, operation in operations(closed):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in (one for body in bodies for one in body.get("content", {}).values()):
            wrong = [
                error.message
                for error in validator(closed, content["schema"]).iter_errors(content["example"])
            ]
            assert wrong == [], (method, path)
            seen += 1
    assert seen >= len(operations(closed))


def test_names_of_operations_are_their_own(app: Flask) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document(app))]

    assert sorted(set(names)) == sorted(names)


def test_anybody_may_read_the_document_and_keep_it(client: FlaskClient, app: Flask) -> None:
    reply = client.get("/api/openapi.json")
    again = client.get("/api/openapi.json", headers={"If-None-Match": reply.headers["ETag"]})

    assert reply.json == json.loads(json.dumps(document(app)))
    assert reply.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.data) == (304, b"")


BROKEN: dict[str, dict[str, Any]] = {
    "a member is missing": {"items": []},
    "a member is not described": {"items": [], "next_cursor": None, "total": 3},
    "a member is of another kind": {"items": [{"code": 7}], "next_cursor": None},
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_reply_that_breaks_its_promise_is_caught(app: Flask, broken: str) -> None:
    app.view_functions["lots_api.index"] = lambda: BROKEN[broken]
    app.before_request_funcs.clear()

    with pytest.raises(Breach):
        app.test_client().get("/api/v1/lots")
