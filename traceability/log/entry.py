"""Entries: what a leaf says. A commitment to a body, when it was received, and who signed it.

An entry is the RFC 8785 form of `{"h": SHA-256 of the body, "r": milliseconds, "sigs": [{"k": key
id, "s": signature}], "v": 1}`, bytes in base64. The body stays outside, so the log can be public
while the trade is private; it holds a salt, so that nobody confirms a guess by its hash.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import rfc8785

from foundation.errors import N_, DomainError, Invalid
from traceability.log.encoding import decode_base64, encode_base64
from traceability.log.merkle import HASH_BYTES

VERSION = 1


class MalformedEntry(Invalid):
    """Bytes that no log of ours appends."""

    message = N_("This is not a log entry. Compare it with docs/custody-log.")


class SignatureOf(Protocol):
    """A signature over the body and the id of the key that made it."""

    @property
    def key_id(self) -> str: ...

    @property
    def signature(self) -> bytes: ...


@dataclass(frozen=True)
class EntrySignature:
    """A signature as an entry holds it."""

    key_id: str
    signature: bytes


@dataclass(frozen=True)
class Entry:
    """An entry taken apart."""

    body_hash: bytes
    received_at_ms: int
    signatures: tuple[EntrySignature, ...]


def entry_bytes(body_hash: bytes, received_at_ms: int, signatures: Sequence[SignatureOf]) -> bytes:
    """The bytes of the leaf that stands for a body with this SHA-256."""
    return rfc8785.dumps(
        {
            "h": encode_base64(body_hash),
            "r": received_at_ms,
            "sigs": [{"k": e.key_id, "s": encode_base64(e.signature)} for e in signatures],
            "v": VERSION,
        }
    )


def parse_entry(raw: bytes) -> Entry:
    """The entry in a leaf's bytes; any other spelling is refused. Raises `MalformedEntry`."""
    try:
        members = json.loads(raw)
        entry = Entry(
            decode_base64(members["h"]),
            members["r"],
            tuple(EntrySignature(e["k"], decode_base64(e["s"])) for e in members["sigs"]),
        )
        is_same = entry_bytes(entry.body_hash, entry.received_at_ms, entry.signatures) == raw
    except (ValueError, TypeError, KeyError, RecursionError, DomainError):
        raise MalformedEntry() from None
    if not is_same or len(entry.body_hash) != HASH_BYTES or type(entry.received_at_ms) is not int:
        raise MalformedEntry()
    return entry
