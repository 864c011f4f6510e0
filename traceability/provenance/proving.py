"""Where leaves stand, and their paths to the anchored checkpoint's root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceability.log import queries as log
from traceability.log.merkle import prove_inclusion
from traceability.log.publishing import database_of
from traceability.log.refusals import LogDamaged
from traceability.provenance.evidence import Leaf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

Paths = dict[int, tuple[bytes, ...] | None]


def proven(leaf: log.Leaf | None, paths: Paths) -> Leaf | None:
    """The leaf with its path, if there is one."""
    return Leaf(leaf.seq, leaf.entry, paths.get(leaf.seq)) if leaf else None


def current_paths(session: Session, seqs: Sequence[int], size: int) -> Paths:
    """The paths, read anew where this session's snapshot is older than the checkpoint."""
    if size <= log.get_state(session).size:
        return _paths(session, seqs, size)
    with database_of(session).reading() as fresh:
        return _paths(fresh, seqs, size)


def _paths(session: Session, seqs: Sequence[int], size: int) -> Paths:
    """The path of each leaf to the root of `size`, all in two queries; None where nodes miss."""
    covered = [seq for seq in seqs if seq < size]
    try:
        return log.with_subtrees(
            session, lambda get: {seq: tuple(prove_inclusion(get, seq, size)) for seq in covered}
        )
    except LogDamaged:  # a subtree is gone: find out which leaves it proves
        return {seq: _find_path(session, seq, size) for seq in covered}


def _find_path(session: Session, seq: int, size: int) -> tuple[bytes, ...] | None:
    try:
        return tuple(log.inclusion_path(session, index=seq, size=size))
    except LogDamaged:
        return None
