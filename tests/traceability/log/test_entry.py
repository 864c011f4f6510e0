"""Entries have one spelling, and it is canonical JSON."""

from __future__ import annotations

from hashlib import sha256

import pytest

from traceability.log.entry import (
    Entry,
    EntrySignature,
    MalformedEntry,
    entry_bytes,
    parse_entry,
)

BODY_HASH = sha256(b"{}").digest()
ENTRY = Entry(BODY_HASH, 1_790_000_000_123, (EntrySignature("00ff00ff00ff00ff", b"s" * 64),))
HASH = "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="
RAW = (
    '{"h":"'
    + HASH
    + '","r":1790000000123,"sigs":[{"k":"00ff00ff00ff00ff","s":"'
    + "c3Nz" * 21
    + 'cw=="}],"v":1}'
).encode()


def test_an_entry_is_written_as_specified() -> None:
    assert written(ENTRY) == RAW


def written(entry: Entry) -> bytes:
    return entry_bytes(entry.body_hash, entry.received_at_ms, entry.signatures)


@pytest.mark.parametrize(
    "entry",
    [
        ENTRY,
        Entry(b"h" * 32, 0, ()),
        Entry(b"h" * 32, 1, (EntrySignature("a", b""), EntrySignature("b", b"x"))),
    ],
)
def test_an_entry_reads_back_equal(entry: Entry) -> None:
    assert parse_entry(written(entry)) == entry


BAD_ENTRIES = {
    "empty": b"",
    "not UTF-8": b"\xff",
    "a list": b"[]",
    "a space": RAW.replace(b",", b", ", 1),
    "a second key": RAW.replace(b'"r":', b'"r":1,"r":'),
    "an unknown key": RAW.replace(b'"v":1', b'"v":1,"w":2'),
    "another version": RAW.replace(b'"v":1', b'"v":2'),
    "no hash": RAW.replace(b'"h":"' + HASH.encode() + b'",', b""),
    "a short hash": RAW.replace(HASH.encode(), b"AAAA"),
    "no base64": RAW.replace(HASH.encode(), b"!"),
    "a fraction": RAW.replace(b"1790000000123", b"1790000000123.0"),
    "a float": RAW.replace(b"1790000000123", b"0.5"),
    "a truth": RAW.replace(b"1790000000123", b"true"),
    "signatures that are none": RAW.replace(b'[{"k"', b'["k",{"k"'),
}


@pytest.mark.parametrize("raw", BAD_ENTRIES.values(), ids=BAD_ENTRIES)
def test_bytes_that_are_no_entry_are_refused(raw: bytes) -> None:
    with pytest.raises(MalformedEntry):
        parse_entry(raw)
