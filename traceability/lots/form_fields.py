"""Form fields about lots: repeated texts, a choice of words, a text that may be left empty."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from foundation.parties.schemas import Text


class TextList(fields.List[str]):
    """A repeated field, in the order of the page."""

    def __init__(self) -> None:
        super().__init__(fields.String(), load_default=list)


def choice(values: Any, missing: str) -> fields.String:
    """One of some words. `Any`: marshmallow takes whatever can be iterated."""
    messages: dict[str, Any] = {"required": missing, "null": missing}
    allowed = validate.OneOf([str(value) for value in values], error=missing)
    return fields.String(required=True, validate=allowed, error_messages=messages)


def optional(longest: int, *, is_long: bool = False) -> Text:
    """A text that may be left empty."""
    return Text("", longest=longest, is_long=is_long, required=False, load_default="")
