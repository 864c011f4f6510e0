"""The manifest: what a backup is of, and the SHA-256 of each of its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = 1
NAME = "manifest.json"


class NotAManifest(Exception):
    """Bytes that no version of this program writes as a manifest."""


@dataclass(frozen=True)
class File:
    """One file of a backup."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Manifest:
    """`facts` is what the storeys above say of the data, in their own words.

    `tables` counts rows; `made_at` is ISO 8601 in UTC; `database` is the SQL dialect's name.
    """

    made_at: str
    database: str
    migration: str
    namespace: str
    tables: Mapping[str, int]
    facts: Mapping[str, Any]  # Any: JSON
    files: Mapping[str, File]

    def to_bytes(self) -> bytes:
        """The manifest as it stands in the archive."""
        members = {"format": FORMAT, **asdict(self)}
        return json.dumps(members, indent=1, sort_keys=True).encode() + b"\n"


def parse_manifest(raw: bytes) -> Manifest:
    """The manifest again. Raises `NotAManifest`."""
    try:
        members = json.loads(raw)
        if members.pop("format") != FORMAT:
            raise NotAManifest("another format")
        files = {name: File(**file) for name, file in members.pop("files").items()}
        return Manifest(files=files, **members)
    except (ValueError, TypeError, KeyError, AttributeError) as reason:
        raise NotAManifest(str(reason)) from None
