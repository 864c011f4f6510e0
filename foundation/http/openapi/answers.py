"""What replies of the API have in common: lists by cursor, and schemas whose members are all there.

A schema of an answer describes what is sent and is held to it by tests; one of a request refuses.
"""

from __future__ import annotations

from functools import cache
from typing import ClassVar

from marshmallow import Schema, fields, validate

LONGEST_CURSOR = 400


class Answer(Schema):
    """Something the API says: each member is always there, but for those in `sometimes`."""

    sometimes: ClassVar[tuple[str, ...]] = ()


class CursorIn(Schema):
    """Which page of a list."""

    cursor = fields.String(
        load_default=None,
        validate=validate.Length(max=LONGEST_CURSOR),
        metadata={"description": "The `next_cursor` of the page before; the first page has none."},
    )


@cache
def page_of(item: type[Schema]) -> type[Answer]:
    """The schema of a page of a list: its items, and the cursor of the next page if there is
    one.
    """
    name = item.__name__.removesuffix("Out").removesuffix("Schema")
    members = {
        "items": fields.List(fields.Nested(item)),
        "next_cursor": fields.String(
            allow_none=True,
            metadata={"description": "Ask with it as `cursor` for the next page; null at the end."},
        ),
        "__doc__": "A page of a list.",
    }
    return type(f"{name}PageOut", (Answer,), members)
