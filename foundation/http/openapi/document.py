"""The OpenAPI document, made from the routes themselves when it is first asked for."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable
from typing import Any

import flask_smorest
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Flask
from marshmallow import Schema, fields, validate

from foundation.http import problems
from foundation.http.openapi.answers import Answer
from foundation.http.openapi.blueprint import EXTENSION
from foundation.http.openapi.describing import BEARER, IDEMPOTENCY, REFUSALS, Described
from foundation.http.openapi.examples import Story

VERSION = "1"
OPENAPI = "3.1.0"
DOCUMENT = "api_document"
METHODS = ("get", "post", "put", "patch", "delete")

ABOUT = """\
Everything that people do on the pages, programs do here. Send a key of your organisation as
`Authorization: Bearer rg_…`; owners make keys under *Account, API keys*.

- Bodies are JSON objects in UTF-8. Members that are not asked for are refused, like duplicate
  names and NaN. Masses are whole grams, contents whole parts per million by mass, money is in
  minor units of its currency, times are ISO 8601 with an offset.
- Lists come by cursor: ask again with `next_cursor` as `cursor` until it is null.
- A write with an `Idempotency-Key` may be sent again: for two days the same key gets the first
  reply. A refusal is not kept, so correct the request and use the key again.
- Refusals are problems (RFC 9457): `detail` says what is wrong and what would do, `errors` says
  it for each member.
- What belongs to another organisation answers 404, like something that does not exist.
"""

PROBLEM: Described = {
    "type": "object",
    "description": "A refusal (RFC 9457).",
    "properties": {
        "title": {"type": "string", "description": "The kind of refusal; programs decide by it."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and what would do, for people."},
        "errors": {
            "type": "object",
            "description": "Sentences by member, where members are wrong.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["title", "status", "detail"],
}


class _Converter(OpenAPIConverter):
    """Schemas with their docstring; an answer's members are all required, and more may come."""

    def field2property(self, field: fields.Field[Any]) -> Described:
        described: Described = super().field2property(field)
        if described.get("default", "") is None:
            del described["default"]  # null already says that it may be left out
        refused = [one.iterable for one in field.validators if isinstance(one, validate.NoneOf)]
        for value in (value for values in refused for value in values):
            described["enum"] = [one for one in described["enum"] if one != value]
        return described

    def _field2parameter(self, field: fields.Field[Any], *, name: str, location: str) -> Described:
        """A query has no null: what is not asked is left out."""
        described: Described = super()._field2parameter(field, name=name, location=location)
        schema = described["schema"]
        if isinstance(schema.get("type"), list):
            schema["type"] = next(one for one in schema["type"] if one != "null")
        if "enum" in schema:
            schema["enum"] = [one for one in schema["enum"] if one is not None]
        return described

    def schema2jsonschema(self, schema: Schema) -> Described:
        described: Described = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call] # apispec has no types here
        described["description"] = " ".join((inspect.getdoc(schema) or "").split())
        if isinstance(schema, Answer):
            described.pop("additionalProperties", None)
            always = sorted(set(described["properties"]) - set(schema.sometimes))
            if always:
                described["required"] = always
        return described


class _Plugin(MarshmallowPlugin):
    Converter = _Converter


class _Api(flask_smorest.Api):  # type: ignore[misc] # flask-smorest has no types
    """Makes the document and nothing else: errors stay with `problems.py`."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """None: refusals and faults have their one place."""

    def _register_responses(self) -> None:
        problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
        for kind, description in REFUSALS.items():
            shown: Described = {
                "description": description,
                "content": {problems.PROBLEM_TYPE: problem},
            }
            self.spec.components.response(kind.__name__, shown, lazy=True)

    def _register_pagination_header(self) -> None:
        """None: pages go by cursor, in the body."""

    def _register_etag_headers(self) -> None:
        """None: nothing is answered by what it was before."""


def document(app: Flask) -> Described:
    """The whole document as JSON would hold it."""
    if DOCUMENT not in app.extensions:
        app.extensions[DOCUMENT] = _build(app)
    found: Described = app.extensions[DOCUMENT]
    return found


def _build(app: Flask) -> Described:
    plugin = _Plugin(schema_name_resolver=_name_of)
    api = _Api(
        app,
        spec_kwargs={
            "title": "Regauss",
            "version": VERSION,
            "openapi_version": OPENAPI,
            "marshmallow_plugin": plugin,
            "info": {
                "description": ABOUT,
                "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": app.extensions["settings"].base_url}],
        },
    )
    plugin.map_to_openapi_type(fields.Enum, "string", None)  # type: ignore[no-untyped-call] # apispec has no types here
    spec = api.spec
    spec.components.schema("Problem", PROBLEM)
    spec.components.security_scheme(
        BEARER,
        {"type": "http", "scheme": "bearer", "description": "A key of your organisation, `rg_…`."},
    )
    spec.components.parameter(IDEMPOTENCY, "header", _IDEMPOTENCY)
    for blueprint in app.extensions.get(EXTENSION, []):
        blueprint.register_views_in_doc(api, app, spec, name=blueprint.name, parameters=None)
    spec.options["tags"] = []
    for tag in dict.fromkeys(blueprint.tag for blueprint in app.extensions.get(EXTENSION, [])):
        spec.tag({"name": tag})
    built: Described = json.loads(json.dumps(spec.to_dict()))
    _add_examples(built)
    return built


def _add_examples(built: Described) -> None:
    """An example beside each schema of a body, where the route gives none of its own."""
    story = Story(built["components"]["schemas"])
    for _, _, operation in operations(built):
        for content in _contents(operation.get("requestBody", {})):
            content.setdefault("example", story.request(content["schema"]))
        for answer in operation["responses"].values():
            for content in _contents(answer):
                content.setdefault("example", story.answer(content["schema"]))


def operations(built: Described) -> list[tuple[str, str, Described]]:
    """Every operation with its path and method, in the order of the routes."""
    return [
        (path, method, item[method])
        for path, item in built["paths"].items()
        for method in METHODS
        if method in item
    ]


def _contents(body: Described) -> Iterable[Described]:
    """The described JSON of a body, if it has one."""
    return [one for one in body.get("content", {}).values() if "schema" in one]


def _name_of(schema: Any) -> str:
    """A component's name: what it is of, and Request where it is what somebody sends."""
    kind = schema if isinstance(schema, type) else type(schema)
    name = re.sub("(Schema|Out|In)$", "", kind.__name__)
    return name if issubclass(kind, Answer) else f"{name}Request"


_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "description": "Any text of your own that stands for this one request, such as a UUID.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
