"""What a list of the desk is asked for in its address, and its answer as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, request
from marshmallow import Schema, ValidationError

from foundation.errors import InvalidFields
from foundation.http.forms import sentences
from foundation.http.problems import file_bytes
from foundation.http.spreadsheets import to_csv


def asked(schema: Schema) -> dict[str, Any]:
    """The address's query through a schema. Raises `InvalidFields`."""
    try:
        loaded: dict[str, Any] = schema.load(typed())
    except ValidationError as refusal:
        raise InvalidFields(sentences(refusal)) from None
    return loaded


def typed() -> dict[str, str]:
    """The query as it was typed, without what is empty and without the page."""
    return {name: text for name, text in request.args.items() if text.strip()}


def first_page() -> dict[str, str]:
    """The query of the same list's first page."""
    return {name: text for name, text in typed().items() if name != "cursor"}


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A list as a file for spreadsheets."""
    return file_bytes(to_csv(columns, rows).encode(), "text/csv; charset=utf-8", name=name)
