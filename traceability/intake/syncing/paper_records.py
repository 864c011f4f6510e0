"""The reading of an inner paper as a device signs it: one JSON object (RFC 8785). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from foundation.errors import N_, Invalid
from traceability.custody import narrowing
from traceability.custody.canonical import (
    JsonObject,
    NotCanonical,
    canonical_bytes,
    parse_canonical,
)

PAYLOAD_TYPE = "application/vnd.regauss.inner+json;v=1"
VERSION = 1
WAYS = ("camera", "typed")
LONGEST_SECRET = 60
_TAG = re.compile(r"[0-9a-f]{32}")


class NotAReading(Invalid):
    """A record that is not as `docs/gate.md` writes it."""

    message = N_("This is no record of an inner paper's reading. Compare it with docs/gate.md.")


@dataclass(frozen=True)
class PaperRecord:
    """Which paper a device read beside which label, when and how; `secret` as on the paper."""

    at: datetime
    organisation: str
    secret: str
    tag_id: str
    way: str


def record_bytes(record: PaperRecord) -> bytes:
    """The bytes that are signed."""
    at = record.at.astimezone(UTC).isoformat(timespec="milliseconds")
    return canonical_bytes(
        {
            "at": at.replace("+00:00", "Z"),
            "organisation": record.organisation,
            "secret": record.secret,
            "tag": record.tag_id,
            "v": VERSION,
            "way": record.way,
        }
    )


def parse_reading(raw: bytes) -> PaperRecord:
    """The record in these bytes; any other spelling is refused. Raises `NotAReading`."""
    try:
        record = _read(parse_canonical(raw))
        is_same = record_bytes(record) == raw
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError, NotCanonical):
        raise NotAReading() from None
    if not is_same or not _is_possible(record):
        raise NotAReading()
    return record


def _read(members: JsonObject) -> PaperRecord:
    return PaperRecord(
        at=narrowing.moment(members["at"]),
        organisation=narrowing.text(members["organisation"]),
        secret=narrowing.text(members["secret"]),
        tag_id=narrowing.text(members["tag"]),
        way=narrowing.text(members["way"]),
    )


def _is_possible(record: PaperRecord) -> bool:
    return (
        0 < len(record.secret) <= LONGEST_SECRET
        and _TAG.fullmatch(record.tag_id) is not None
        and record.way in WAYS
    )
