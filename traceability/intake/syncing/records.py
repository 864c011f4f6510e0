"""A scan as a device signs it: one JSON object in the form of RFC 8785. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from foundation.errors import N_, Invalid
from traceability.custody import narrowing
from traceability.custody.canonical import (
    MAX_INTEGER,
    JsonObject,
    NotCanonical,
    canonical_bytes,
    parse_canonical,
)
from traceability.custody.members import present

PAYLOAD_TYPE = "application/vnd.regauss.scan+json;v=1"
VERSION = 1
WAYS = ("camera", "typed")
LONGEST_CODE = 700
LONGEST_OUTCOME = 20
MOST_LATITUDE, MOST_LONGITUDE, MOST_METRES = 90_000_000, 180_000_000, 100_000


class NotAScan(Invalid):
    """A record that is not as `docs/gate.md` writes it."""

    message = N_("This is no record of a scan. Compare it with docs/gate.md.")


@dataclass(frozen=True)
class ScanRecord:
    """Where, when and how a device read a code, and what it made of it, all as it says."""

    at: datetime
    code: str
    counter: int
    organisation: str
    outcome: str
    way: str
    site: str | None = None
    latitude_udeg: int | None = None
    longitude_udeg: int | None = None
    accuracy_m: int | None = None


def record_bytes(record: ScanRecord) -> bytes:
    """The bytes that are signed."""
    at = record.at.astimezone(UTC).isoformat(timespec="milliseconds")
    members = {
        "accuracy_m": record.accuracy_m,
        "at": at.replace("+00:00", "Z"),
        "code": record.code,
        "counter": record.counter,
        "latitude_udeg": record.latitude_udeg,
        "longitude_udeg": record.longitude_udeg,
        "organisation": record.organisation,
        "outcome": record.outcome,
        "site": record.site,
        "v": VERSION,
        "way": record.way,
    }
    return canonical_bytes(present(members))


def parse_record(raw: bytes) -> ScanRecord:
    """The record in these bytes; any other spelling is refused. Raises `NotAScan`."""
    try:
        record = _read(parse_canonical(raw))
        is_same = record_bytes(record) == raw
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError, NotCanonical):
        raise NotAScan() from None
    if not is_same or not _is_possible(record):
        raise NotAScan()
    return record


def _read(members: JsonObject) -> ScanRecord:
    return ScanRecord(
        at=narrowing.moment(members["at"]),
        code=narrowing.text(members["code"]),
        counter=narrowing.integer(members["counter"]),
        organisation=narrowing.text(members["organisation"]),
        outcome=narrowing.text(members["outcome"]),
        way=narrowing.text(members["way"]),
        site=narrowing.find_text(members, "site"),
        latitude_udeg=narrowing.find_integer(members, "latitude_udeg"),
        longitude_udeg=narrowing.find_integer(members, "longitude_udeg"),
        accuracy_m=narrowing.find_integer(members, "accuracy_m"),
    )


def _is_possible(record: ScanRecord) -> bool:
    """Whether every member is within its bounds, and a place has both its numbers."""
    latitude, longitude = record.latitude_udeg, record.longitude_udeg
    return (
        0 < len(record.code) <= LONGEST_CODE
        and "\0" not in record.code
        and 0 < len(record.outcome) <= LONGEST_OUTCOME
        and record.way in WAYS
        and 0 <= record.counter <= MAX_INTEGER
        and (latitude is None) is (longitude is None)
        and abs(latitude or 0) <= MOST_LATITUDE
        and abs(longitude or 0) <= MOST_LONGITUDE
        and 0 <= (record.accuracy_m or 0) <= MOST_METRES
    )
