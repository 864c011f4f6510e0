"""Pages by cursor: where the last page ended, never how many rows to skip."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from foundation.errors import N_, Invalid

Item = TypeVar("Item")
Key = tuple[str | int, ...]

PAGE_SIZE = 30


class BadCursor(Invalid):
    """A cursor comes from the page before; it is not to be made by hand."""

    message = N_("This page's address is not whole. Start again from the first page.")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Items in order, and the cursor of the next page, if there is one."""

    items: Sequence[Item]
    next_cursor: str | None


def cut(rows: Sequence[Item], key: Callable[[Item], Key], *, size: int = PAGE_SIZE) -> Page[Item]:
    """A page from `size + 1` rows: the extra one only says that there is more."""
    items = rows[:size]
    more = len(rows) > size
    return Page(items, format_cursor(key(items[-1])) if more else None)


def format_cursor(key: Key) -> str:
    """The key of the last row as an opaque text."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def parse_cursor(text: str, *, kinds: tuple[type, ...]) -> Key:
    """The key in a cursor. Raises `BadCursor` unless it has exactly these types."""
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        raise BadCursor() from None
    fits = isinstance(key, list) and [type(part) for part in key] == list(kinds)
    if not fits:
        raise BadCursor()
    return tuple(key)
