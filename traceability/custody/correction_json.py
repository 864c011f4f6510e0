"""The books' keepsakes and an open correction as JSON for a lot's head row, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from traceability.custody.books import Books, OpenCorrection
from traceability.custody.canonical import JsonObject
from traceability.custody.corrections import (
    Changes,
    ContentsChange,
    EventRef,
    MaterialChange,
    PackageChange,
    ProposalRef,
)
from traceability.custody.figures import DeclaredContent, PackageEntry, PackageMass
from traceability.custody.words import Packaging


def books_json(books: Books) -> JsonObject:
    """The books in JSON's own types: hashes in hexadecimal."""
    return {
        "masses_by": _ref_json(books.masses_by),
        "stated_by": _ref_json(books.stated_by),
        "contents_hash": books.contents_hash,
        "handed": list(books.handed),
        "sold": list(books.sold),
        "made_g": books.made_g,
    }


def read_books(stored: JsonObject) -> Books:
    """What `books_json` wrote."""
    return Books(
        **{
            **stored,
            "masses_by": _read_ref(stored["masses_by"]),
            "stated_by": _read_ref(stored["stated_by"]),
            "handed": tuple(stored["handed"]),
            "sold": tuple(stored["sold"]),
        }
    )


def correction_json(correction: OpenCorrection | None) -> JsonObject | None:
    """The open correction in JSON's own types: hashes in hexadecimal, times in ISO 8601."""
    if correction is None:
        return None
    stored: JsonObject = json.loads(json.dumps(asdict(correction), default=_plain))
    return stored


def read_correction(stored: JsonObject | None) -> OpenCorrection | None:
    """What `correction_json` wrote."""
    if stored is None:
        return None
    return OpenCorrection(
        **{
            **stored,
            "proposal": ProposalRef(
                **{
                    **stored["proposal"],
                    "body_hash": bytes.fromhex(stored["proposal"]["body_hash"]),
                }
            ),
            "corrects": tuple(_read_ref(ref) for ref in stored["corrects"]),
            "changes": _read_changes(stored["changes"]),
            "agreeing": tuple(stored["agreeing"]),
            "agreed": tuple(stored["agreed"]),
            "proposed_at": datetime.fromisoformat(stored["proposed_at"]),
            "expires_at": datetime.fromisoformat(stored["expires_at"]),
        }
    )


def _read_changes(stored: JsonObject) -> Changes:
    material, contents = stored["material"], stored["contents"]
    return Changes(
        packages=tuple(
            PackageChange(_read_entry(one["before"]), _read_entry(one["after"]))
            for one in stored["packages"]
        ),
        material=MaterialChange(**material) if material else None,
        contents=ContentsChange(
            *(
                tuple(DeclaredContent(**line) for line in contents[side])
                for side in ("before", "after")
            )
        )
        if contents
        else None,
    )


def _read_entry(stored: JsonObject) -> PackageEntry:
    return PackageEntry(PackageMass(**stored["mass"]), Packaging(stored["packaging"]))


def _ref_json(ref: EventRef) -> JsonObject:
    return {"event_id": ref.event_id, "body_hash": ref.body_hash.hex()}


def _read_ref(stored: JsonObject) -> EventRef:
    return EventRef(stored["event_id"], bytes.fromhex(stored["body_hash"]))


def _plain(value: Any) -> str:
    """What JSON has no type for. `Any`: json asks so."""
    return value.hex() if isinstance(value, bytes) else value.isoformat()
