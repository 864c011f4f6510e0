"""The document in words, and as a page."""

from __future__ import annotations

import re
import shlex

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation.http.openapi.document import document, operations
from foundation.http.openapi.reading import Described, chapters, kind_of, shapes

KINDS: list[tuple[Described, str]] = [
    ({"type": "string"}, "text"),
    ({"type": "string", "maxLength": 1000}, "text of at most 1,000 characters"),
    ({"type": ["string", "null"], "maxLength": 40}, "text of at most 40 characters, or null"),
    ({"type": "string", "format": "date-time"}, "time with its offset"),
    ({"type": "string", "format": "date"}, "day"),
    ({"type": "integer"}, "whole number"),
    ({"type": "integer", "minimum": 1, "maximum": 5000}, "whole number from 1 to 5,000"),
    ({"type": "boolean"}, "true or false"),
    ({"type": "object"}, "object"),
    ({"type": "array", "items": {"type": "integer"}}, "list of whole number"),
    ({"anyOf": [{"$ref": "#/components/schemas/Site"}, {"type": "null"}]}, "object, or null"),
    ({"enum": ["a", "b", None], "type": ["string", "null"]}, "one of a, b, or null"),
    (
        {"enum": [f"m{n}" for n in range(14)]},
        "one of m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11 and 2 more",
    ),
]


@pytest.mark.parametrize(("schema", "words"), KINDS)
def test_kinds_of_values_in_words(schema: Described, words: str) -> None:
    assert kind_of(schema) == words


def test_every_operation_and_shape_is_on_the_page_with_an_anchor(
    app: Flask, client: FlaskClient
) -> None:
    page = client.get("/api/docs").text

    anchors = set(re.findall(r'id="([^"]+)"', page))
    described = document(app)
    names = {operation["operationId"] for _, _, operation in operations(described)}
    assert names | set(described["components"]["schemas"]) <= anchors


def test_every_link_within_the_page_leads_somewhere(client: FlaskClient) -> None:
    page = client.get("/api/docs").text

    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) - anchors == set()


def test_what_is_asked_is_found_and_nothing_else(app: Flask, client: FlaskClient) -> None:
    found = chapters(document(app), "scale WEIGHINGS")
    page = client.get("/api/docs?q=scale+weighings").text
    nothing = client.get("/api/docs?q=zeppelin").text

    assert [one.name for one in found["Lots"]] == ["lots.weigh"]
    assert list(found) == ["Lots"]
    assert 'id="lots.weigh"' in page
    assert 'id="lots.create"' not in page
    assert "No operation speaks of this" in nothing


def test_a_call_is_a_line_that_a_shell_reads(app: Flask) -> None:
    (weigh,) = chapters(document(app), "weighings")["Lots"]

    words = shlex.split(weigh.call)

    assert words[:4] == ["curl", "-X", "POST", "http://localhost/api/v1/lots/{code}/weighings"]
    assert words[-1].startswith('{"masses": [{"package_id": ')


def test_a_shape_says_what_is_always_there(app: Flask) -> None:
    (lot,) = [shape for shape in shapes(document(app)) if shape.name == "Lot"]

    there = {line.name: line.is_required for line in lot.lines}
    leads = {line.name: line.shape for line in lot.lines if line.shape}
    assert (there["code"], there["reference"]) == (True, False)
    assert leads["packages"] == "Package"


def test_what_somebody_searches_for_is_text_on_the_page(client: FlaskClient) -> None:
    assert "<script>alert" not in client.get("/api/docs?q=<script>alert(1)</script>").text
