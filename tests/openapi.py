"""The API's document as tests use it: every reply of `/api/v1` is held to what it promises."""

from __future__ import annotations

import copy
import re
from typing import Any

import jsonschema_rs
from flask import Flask
from werkzeug.test import TestResponse

from foundation.http.openapi.document import document

PREFIX = "/api/v1"
_kept: dict[frozenset[str], dict[str, Any]] = {}


class Breach(AssertionError):
    """A reply is not what the document says."""


def schemas_of(app: Flask) -> dict[str, Any]:
    """The document with closed objects: in tests, an answer has no member that is not described.

    Apps with the same routes have the same document, so it is made once a run.
    """
    routes = frozenset(rule.rule for rule in app.url_map.iter_rules())
    if routes not in _kept:
        closed = copy.deepcopy(document(app))
        for name, schema in closed["components"]["schemas"].items():
            if schema.get("properties") and name != "Problem":
                schema["additionalProperties"] = False
        _kept[routes] = closed
    return _kept[routes]


def validator(closed: dict[str, Any], schema: dict[str, Any]) -> Any:
    """A validator of one of the document's schemas, its references resolved within it."""
    whole = {**schema, "components": {"schemas": closed["components"]["schemas"]}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def check_reply(app: Flask, method: str, reply: TestResponse) -> None:
    """Raise `Breach` unless a reply under `/api/v1` is one that its operation describes."""
    path = reply.request.path
    closed = schemas_of(app)
    operation = _operation(closed, path, method.lower())
    if operation is None:
        return
    answer = operation["responses"].get(str(reply.status_code))
    if answer is None:
        raise Breach(f"{method} {path} answered {reply.status_code}, which is not described")
    if "$ref" in answer:
        answer = closed["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
    described = answer.get("content", {})
    if not described:
        return
    if reply.mimetype not in described:
        raise Breach(f"{method} {path} answered {reply.mimetype}, described is {set(described)}")
    check = validator(closed, described[reply.mimetype]["schema"])
    for error in check.iter_errors(reply.json):
        where = ".".join(str(part) for part in error.instance_path)
        raise Breach(f"{method} {path} answered {reply.status_code} with {where}: {error.message}")


def _operation(closed: dict[str, Any], path: str, method: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = None
    for described, item in closed["paths"].items():
        pattern = re.sub(r"\{\w+\}", "[^/]+", described)
        if re.fullmatch(pattern, path) and method in item:
            is_exact = "{" not in described
            found = item[method] if found is None or is_exact else found
    return found
