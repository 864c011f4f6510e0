"""A lot's state as JSON for its head row, and back: an index beside the signed bodies."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from traceability.custody.canonical import JsonObject
from traceability.custody.correction_json import (
    books_json,
    correction_json,
    read_books,
    read_correction,
)
from traceability.custody.state import Handover, LotState, LotStatus, PackageState
from traceability.custody.words import CustodyModel, LotOrigin, Packaging, QuarantineReason


def to_json(state: LotState) -> JsonObject:
    """The state in JSON's own types: hashes in hexadecimal, times in ISO 8601."""
    handover = state.handover
    return asdict(state) | {
        "hash": state.hash.hex(),
        "status": state.status.value,
        "origin": state.origin.value,
        "custody_model": state.custody_model.value,
        "packages": [_package_json(package) for package in state.packages],
        "handover": asdict(handover)
        | {
            "offer_hash": handover.offer_hash.hex(),
            "expires_at": handover.expires_at.isoformat(),
            "seals": list(handover.seals),
        }
        if handover
        else None,
        "parties": list(state.parties),
        "last_event_time": state.last_event_time.isoformat(),
        "books": books_json(state.books),
        "correction": correction_json(state.correction),
    }


def from_json(stored: JsonObject) -> LotState:
    """The state that `to_json` wrote."""
    handover = stored["handover"]
    return LotState(
        **{
            **stored,
            "hash": bytes.fromhex(stored["hash"]),
            "status": LotStatus(stored["status"]),
            "origin": LotOrigin(stored["origin"]),
            "custody_model": CustodyModel(stored["custody_model"]),
            "packages": tuple(_package(package) for package in stored["packages"]),
            "handover": _handover(handover) if handover else None,
            "parties": tuple(stored["parties"]),
            "last_event_time": datetime.fromisoformat(stored["last_event_time"]),
            "books": read_books(stored["books"]),
            "correction": read_correction(stored["correction"]),
        }
    )


def _package_json(package: PackageState) -> JsonObject:
    """Most packages are not in quarantine, and nothing stands for that."""
    members = asdict(package) | {"packaging": package.packaging.value}
    if package.quarantine is None:
        del members["quarantine"]
    return members


def _package(stored: JsonObject) -> PackageState:
    quarantine = stored.get("quarantine")
    return PackageState(
        **{
            **stored,
            "packaging": Packaging(stored["packaging"]),
            "quarantine": QuarantineReason(quarantine) if quarantine else None,
        }
    )


def _handover(stored: JsonObject) -> Handover:
    return Handover(
        **{
            **stored,
            "offer_hash": bytes.fromhex(stored["offer_hash"]),
            "expires_at": datetime.fromisoformat(stored["expires_at"]),
            "seals": tuple(stored["seals"]),
        }
    )
