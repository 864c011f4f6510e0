"""The document as a page tells it: chapters of operations, and the shapes of what they carry."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foundation.http.openapi.document import operations
from foundation.http.texts import _

Described = Mapping[str, Any]  # Any: members of an OpenAPI object

MOST_CHOICES = 12


@dataclass(frozen=True)
class Line:
    """A member or parameter: what kind of value it is in words, and the shape it leads to."""

    name: str
    kind: str
    shape: str
    is_required: bool
    about: str
    place: str = ""


@dataclass(frozen=True)
class Shape:
    """A schema of the document."""

    name: str
    about: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Success:
    """A good answer, with the shape of its body and an example of it."""

    status: str
    shape: str
    example: str


@dataclass(frozen=True)
class Operation:
    """A route: what it does, what it takes, what it answers, and one call that works."""

    name: str
    method: str
    path: str
    summary: str
    about: str
    permission: str
    is_idempotent: bool
    lines: tuple[Line, ...]
    body: str
    call: str
    successes: tuple[Success, ...]
    refusals: tuple[str, ...]


def chapters(document: Described, query: str = "") -> dict[str, list[Operation]]:
    """Operations by heading, in the order of the routes; those that have every word asked for."""
    words = query.casefold().split()
    found: dict[str, list[Operation]] = {}
    for path, method, described in operations(dict(document)):
        heading = described["tags"][0]
        searched = " ".join(
            (heading, method, path, described["summary"], described.get("description", ""))
        )
        if all(word in searched.casefold() for word in words):
            operation = _operation(document, path, method, described)
            found.setdefault(heading, []).append(operation)
    return found


def shapes(document: Described) -> list[Shape]:
    """Every schema, by name."""
    return [
        Shape(
            name,
            schema.get("description", ""),
            tuple(
                _line(member, described, is_required=member in schema.get("required", ()))
                for member, described in schema.get("properties", {}).items()
            ),
        )
        for name, schema in sorted(document["components"]["schemas"].items())
    ]


def _operation(document: Described, path: str, method: str, described: Described) -> Operation:
    parameters = [*document["paths"][path].get("parameters", ()), *described.get("parameters", ())]
    inline = [one for one in parameters if "$ref" not in one]
    body = next(iter(described.get("requestBody", {}).get("content", {}).values()), None)
    answers = described["responses"].items()
    return Operation(
        name=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        about=described.get("description", ""),
        permission=described.get("x-permission", ""),
        is_idempotent=len(inline) < len(parameters),
        lines=tuple(
            _line(
                one["name"],
                one["schema"],
                is_required=bool(one.get("required")),
                about=one.get("description", ""),
                place=one["in"],
            )
            for one in inline
        ),
        body=_shape_of(body["schema"]) if body else "",
        call=_call(document, path, method, body),
        successes=tuple(_success(status, one) for status, one in answers if "$ref" not in one),
        refusals=tuple(status for status, one in answers if "$ref" in one),
    )


def _success(status: str, answer: Described) -> Success:
    content = next(iter(answer.get("content", {}).values()), None)
    if content is None:
        return Success(status, "", "")
    return Success(status, _shape_of(content["schema"]), _json(content["example"]))


def _call(document: Described, path: str, method: str, body: Described | None) -> str:
    """The operation as one line of a shell."""
    parts = [f"curl -X {method.upper()} {document['servers'][0]['url']}{path}"]
    parts.append('-H "Authorization: Bearer $REGAUSS_KEY"')
    if body is not None:
        parts.append("-H 'Content-Type: application/json'")
        parts.append(f"-d {shlex.quote(json.dumps(body['example'], ensure_ascii=False))}")
    return " \\\n  ".join(parts)


def _line(
    name: str, schema: Described, *, is_required: bool, about: str = "", place: str = ""
) -> Line:
    return Line(
        name, kind_of(schema), _shape_of(schema), is_required,
        about or schema.get("description", ""), place,
    )  # fmt: skip


def _shape_of(schema: Described) -> str:
    """The name of the shape that a schema is, or is a list of; empty for plain values."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "anyOf" in schema:
        return _shape_of(schema["anyOf"][0])
    return _shape_of(schema["items"]) if "items" in schema else ""


def kind_of(schema: Described) -> str:
    """The kind of a value in words, with its bounds."""
    if "anyOf" in schema:
        return _("%(kind)s, or null", kind=kind_of(schema["anyOf"][0]))
    kinds = schema.get("type", "object")
    if isinstance(kinds, list):
        plain = {**schema, "type": next(one for one in kinds if one != "null")}
        return _("%(kind)s, or null", kind=kind_of(plain))
    if "enum" in schema:
        choices = [str(one) for one in schema["enum"] if one is not None]
        shown = ", ".join(choices[:MOST_CHOICES])
        more = len(choices) - MOST_CHOICES
        return (
            _("one of %(choices)s and %(more)s more", choices=shown, more=more)
            if more > 0
            else _("one of %(choices)s", choices=shown)
        )
    return _bounded(kinds, schema)


def _bounded(kind: str, schema: Described) -> str:
    if kind == "array":
        return _("list of %(kind)s", kind=kind_of(schema.get("items", {})))
    if kind == "integer" and "maximum" in schema:
        low, high = f"{schema.get('minimum', 0):,}", f"{schema['maximum']:,}"
        return _("whole number from %(low)s to %(high)s", low=low, high=high)
    if kind == "string" and "maxLength" in schema:
        return _("text of at most %(most)s characters", most=f"{schema['maxLength']:,}")
    words = {
        "date-time": _("time with its offset"),
        "date": _("day"),
        "integer": _("whole number"),
        "number": _("number"),
        "boolean": _("true or false"),
        "string": _("text"),
        "object": _("object"),
    }
    return words[schema.get("format", kind) if schema.get("format") in words else kind]


def _json(example: object) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False)
