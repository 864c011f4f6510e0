"""From JSON of unknown types to the types expected; each raises ValueError or TypeError."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from traceability.custody.canonical import JsonObject

URN = "urn:uuid:"
SHA256_HEX = 64
MOST_HASHES = 40


def event_id(urn: str) -> str:
    """The UUID in `urn:uuid:…`."""
    if not urn.startswith(URN):
        raise ValueError(urn)
    return urn.removeprefix(URN)


def integer(value: object) -> int:
    """A whole number; Python would let True pass for 1."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value


def find_integer(members: JsonObject, name: str) -> int | None:
    """The whole number under `name`, if there is one."""
    return integer(members[name]) if name in members else None


def text(value: object) -> str:
    """A text."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def find_text(members: JsonObject, name: str) -> str | None:
    """The text under `name`, if there is one."""
    return text(members[name]) if name in members else None


def boolean(value: object) -> bool:
    """True or false, and not 1 or 0."""
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def moment(text: str) -> datetime:
    """The UTC instant of an ISO 8601 time with an offset."""
    return datetime.fromisoformat(text).astimezone(UTC)


def hashes(body: JsonObject, name: str) -> tuple[str, ...]:
    """SHA-256 in hex under `name`: each once, in order, and at most 40 of them."""
    found = tuple(decoded(text(value)).hex() for value in body.get(name, ()))
    if any(len(sha256) != SHA256_HEX for sha256 in found):
        raise ValueError(name)
    if len(found) > MOST_HASHES or list(found) != sorted(set(found)):
        raise ValueError(name)
    return found


def decoded(text: str) -> bytes:
    """The octets of base64 (RFC 4648 section 4)."""
    return base64.b64decode(text, validate=True)
