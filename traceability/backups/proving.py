"""What a backup must show: a history without a fault that continues what was signed last.

The anchor is never part of a backup, so it knows whether a backup is older than the last promise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session

from foundation import db
from foundation.backups.archive import read_manifest
from foundation.backups.manifest import Manifest
from foundation.backups.refusals import BackupDamaged
from foundation.db import Database
from foundation.errors import N_, Conflict
from foundation.parties import signing_keys
from traceability.log.audit import audit
from traceability.log.checkpoint import Checkpoint
from traceability.log.claims import Check
from traceability.log.encoding import encode_base64
from traceability.log.publishing import Anchored, load_anchored
from traceability.log.queries import get_state, log_id_of, root_at
from traceability.log.refusals import LogForked


class HistoryDamaged(Conflict):
    """Something is not as it was signed."""

    message = N_(
        "The history has %(count)s faults, the first at %(place)s. See: flask log audit. Nothing "
        "was changed."
    )


class OtherLog(Conflict):
    """The backup is of another log than the one these settings keep."""

    message = N_("This backup is of the log %(theirs)s, and REGAUSS_LOG_ID names %(ours)s.")


class BackupBehindAnchor(Conflict):
    """Putting it in place would forget what was promised, and could promise something else."""

    message = N_(
        "This backup holds %(size)s entries of the custody log, and %(anchored)s were signed for "
        "(missing: the last %(missing)s). Restore one with at least %(anchored)s entries. %(found)s"
    )


def describe(session: Session, checks: Sequence[Check], anchored: Anchored) -> Mapping[str, Any]:
    """Prove a frozen state and say what it is. `anchored` was read before it was frozen.

    Raises `HistoryDamaged`, `BackupBehindAnchor` or `LogForked`.
    """
    check_history(session, checks)
    check_continues(session, anchored.checkpoint, found="")
    state = get_state(session)
    return {
        "log": {
            "id": log_id_of(session),
            "origin": db.settings_of(session).log_origin,
            "size": state.size,
            "root": encode_base64(state.root),
            "checkpoint": anchored.note,
        }
    }


def prove(
    database: Database,
    manifest: Manifest,
    checks: Sequence[Check],
    *,
    archive: Path,
    is_for_reading: bool,
) -> None:
    """Raise why this staged database must not take the place of the one before, if anything does.

    For reading alone an older one will do: the program then records nothing.
    """
    anchored = load_anchored(database.settings).checkpoint
    log = manifest.facts["log"]
    if log["origin"] != database.settings.log_origin:
        raise OtherLog(theirs=log["origin"], ours=database.settings.log_origin)
    with database.reading() as session:
        check_history(session, checks)
    with database.reading() as session:
        signing_keys.check_openable(session)
        state = get_state(session)
        if (state.size, encode_base64(state.root)) != (log["size"], log["root"]):
            raise BackupDamaged(path=archive, said="its log is not the one that was backed up")
        if not (is_for_reading and state.size < anchored.size):
            check_continues(session, anchored, found=_newer(archive, anchored.size))


def check_history(session: Session, checks: Sequence[Check]) -> None:
    """Recompute everything. What concerns the anchor is judged apart: it may be ahead by now."""
    faults = [fault for fault in audit(session, checks).faults if fault.table != "anchor"]
    if faults:
        raise HistoryDamaged(count=len(faults), place=faults[0].place)


def check_continues(session: Session, anchored: Checkpoint, *, found: str) -> None:
    """Raise unless the log has all that was signed for, with the root it was signed with."""
    size = get_state(session).size
    if size < anchored.size:
        raise BackupBehindAnchor(
            size=size, anchored=anchored.size, missing=anchored.size - size, found=found
        )
    if root_at(session, anchored.size) != anchored.root:
        raise LogForked(anchored=anchored.size)


def _newer(archive: Path, size: int) -> str:
    """Which of the backups beside this one would do."""
    fitting = []
    for other in archive.parent.glob("*.tar.gz"):
        try:
            if read_manifest(other).facts["log"]["size"] >= size:
                fitting.append(other.name)
        except (BackupDamaged, KeyError):
            continue
    return f"{max(fitting)} would do." if fitting else "None beside it has them."
