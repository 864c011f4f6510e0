"""Form fields about lots: repeated texts, a choice of words, a text that may be left empty."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from foundation.errors import N_, Invalid
from foundation.parties.schemas import Text
from traceability.lots.shares import parse_per_cent


class TextList(fields.List[str]):
    """A repeated field, in the order of the page."""

    def __init__(self) -> None:
        super().__init__(fields.String(), load_default=list)


class DryShare(fields.Field[int | None]):
    """What is left of a mass without water and oil, typed in per cent; None where it is empty."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> int | None:  # `Any`: marshmallow's own types
        text = str(value).strip()
        if not text:
            return None
        try:
            dry_ppm = parse_per_cent(text)
        except Invalid as refusal:
            raise ValidationError(str(refusal)) from None
        if dry_ppm == 0:
            raise ValidationError(N_("Give more than 0 per cent, or leave it empty."))
        return dry_ppm


def choice(values: Any, missing: str) -> fields.String:
    """One of some words. `Any`: marshmallow takes whatever can be iterated."""
    messages: dict[str, Any] = {"required": missing, "null": missing}
    allowed = validate.OneOf([str(value) for value in values], error=missing)
    return fields.String(required=True, validate=allowed, error_messages=messages)


def optional(longest: int, *, is_long: bool = False) -> Text:
    """A text that may be left empty."""
    return Text("", longest=longest, is_long=is_long, required=False, load_default="")
