"""A scan's record has one spelling, and every member is within its bounds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from traceability.custody.canonical import canonical_bytes, parse_canonical
from traceability.intake.syncing.records import NotAScan, ScanRecord, parse_record, record_bytes

RECORD = ScanRecord(
    at=datetime(2026, 11, 27, 8, 3, tzinfo=UTC),
    code="TG-0000-0000",
    counter=17,
    organisation="https://regauss.example/party/a",
    outcome="expected",
    way="camera",
)
RAW = record_bytes(RECORD)


def test_a_record_is_written_as_specified() -> None:
    assert RAW == (
        b'{"at":"2026-11-27T08:03:00.000Z","code":"TG-0000-0000","counter":17,'
        b'"organisation":"https://regauss.example/party/a","outcome":"expected","v":1,"way":"camera"}'
    )
    assert parse_record(RAW) == RECORD


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("at", "2026-11-27T08:03:00Z"),
        ("at", "yesterday"),
        ("at", 7),
        ("code", ""),
        ("code", "x" * 701),
        ("counter", -1),
        ("counter", "1"),
        ("counter", True),
        ("way", "link"),
        ("outcome", ""),
        ("outcome", "x" * 21),
        ("v", 2),
        ("latitude_udeg", 51_000_000),
        ("accuracy_m", 100_001),
        ("extra", 1),
        ("organisation", None),
    ],
)
def test_a_record_has_one_spelling(name: str, value: object) -> None:
    with pytest.raises(NotAScan):
        parse_record(canonical_bytes({**parse_canonical(RAW), name: value}))


@pytest.mark.parametrize("raw", [RAW + b" ", b"", b"[]", b"\xff", RAW[:-1]])
def test_a_record_is_in_its_canonical_form(raw: bytes) -> None:
    with pytest.raises(NotAScan):
        parse_record(raw)
