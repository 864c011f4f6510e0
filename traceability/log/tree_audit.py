"""The audit of the tree: every leaf, every subtree, the state, the checkpoints and the anchor.

All hashes are computed again from the entries. Where two rows contradict each other, a third one
decides which is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Table, and_, func, or_, select
from sqlmodel import Session

from foundation import db
from foundation.columns import table_of
from foundation.errors import N_, Invalid
from traceability.log import merkle
from traceability.log.checkpoint import Checkpoint, open_checkpoint
from traceability.log.claims import AuditedLog, Fault
from traceability.log.merkle import leaf_hash, node_hash, root_from_frontier
from traceability.log.models import LogCheckpoint
from traceability.log.publishing import load_anchored, signer_of
from traceability.log.queries import LEAF, NODE, STATE, log_id_of
from traceability.log.refusals import LogClosed

CHECKPOINT = table_of(LogCheckpoint)
CHUNK = 1024
Place = tuple[int, int]


@dataclass
class Scan:
    """What the walk over the leaves has come to."""

    session: Session
    log_id: str
    state: Row[Any] | None
    size: int
    frontier: tuple[bytes, ...] = ()
    roots: dict[int, bytes] = field(default_factory=dict)
    missing_nodes: dict[Place, bytes] = field(default_factory=dict)
    is_whole: bool = True


def check_tree(session: Session, log: AuditedLog) -> Iterator[Fault]:
    """Everything that the entries decide."""
    anchored = _find_anchored(session)  # first, so that the snapshot has all its leaves
    log_id = log_id_of(session)
    yield from _foreign_rows(session, STATE, log_id, ())
    scan = _begin(session, log_id)
    log.size = scan.size
    wanted = {row.size for row in _own(session, CHECKPOINT, log_id)}
    if anchored is not None:
        wanted.add(anchored.size)
    yield from _check_leaves(scan, log, wanted | {scan.size})
    if scan.is_whole:
        yield from _check_surplus_nodes(scan)
        yield from _check_state(scan)
        yield from _check_checkpoints(scan)
        yield from _check_anchor(scan, anchored)


def _begin(session: Session, log_id: str) -> Scan:
    """The state, and how many leaves to expect: as the state says, if the leaves allow it."""
    rows = session.connection().execute(select(STATE)).all()
    state = next((row for row in rows if row.log_id == log_id), rows[0] if rows else None)
    own, place = LEAF.c.log_id == log_id, LEAF.c.seq
    leaves = select(func.count(), func.count().filter(own), func.min(place), func.max(place))
    total, count, first, last = session.connection().execute(leaves).one()
    is_dense = total == count and (count == 0 or (first, last) == (0, count - 1))
    size = count if is_dense or state is None else state.size
    return Scan(session, log_id, state, size)


def _check_leaves(scan: Scan, log: AuditedLog, wanted: set[int]) -> Iterator[Fault]:
    """Walk the leaves in order, fold them, and compare the subtrees they complete."""
    completed: dict[Place, bytes] = {}
    scan.roots[0] = merkle.EMPTY_ROOT
    rows = _leaves_in_order(scan)
    for seq in range(scan.size):
        row, faults = next(rows, (None, ()))
        yield from faults
        if row is None:
            scan.is_whole = False
            yield Fault("log_leaf", f"{seq}", "seq", GONE)
            return
        hash_, faults = _judged_hash(scan, seq, row)
        yield from faults
        log.add(row.event_id, seq, hash_)
        scan.frontier, nodes = merkle.append(scan.frontier, seq, hash_)
        completed.update({(node.level, node.index): node.hash for node in nodes})
        if seq + 1 in wanted:
            scan.roots[seq + 1] = root_from_frontier(scan.frontier)
        if len(completed) >= CHUNK or seq + 1 == scan.size:
            yield from _check_nodes(scan, completed)
            completed = {}


def _leaves_in_order(scan: Scan) -> Iterator[tuple[Row[Any] | None, tuple[Fault, ...]]]:
    """The leaf of each place; one that went astray stands in for itself and is a fault."""
    connection = scan.session.connection()
    is_own = and_(LEAF.c.log_id == scan.log_id, LEAF.c.seq.between(0, scan.size - 1))
    astray = list(connection.execute(select(LEAF).where(~is_own).order_by(LEAF.c.seq)))
    expected = 0
    for row in connection.execute(select(LEAF).where(is_own).order_by(LEAF.c.seq)):
        while expected < row.seq:
            yield _stand_in(expected, astray, scan.log_id)
            expected += 1
        yield row, ()
        expected += 1
    while True:
        yield _stand_in(expected, astray, scan.log_id)
        expected += 1


def _stand_in(
    seq: int, astray: list[Row[Any]], log_id: str
) -> tuple[Row[Any] | None, tuple[Fault, ...]]:
    elsewhere = next((row for row in astray if row.log_id != log_id and row.seq == seq), None)
    if elsewhere is not None:
        return elsewhere, (Fault("log_leaf", f"{elsewhere.log_id}/{seq}", "log_id", OTHER_LOG),)
    misplaced = next((row for row in astray if row.log_id == log_id), None)
    if misplaced is not None:
        astray.remove(misplaced)
        return misplaced, (Fault("log_leaf", f"{misplaced.seq}", "seq", MISPLACED),)
    return None, ()


def _judged_hash(scan: Scan, seq: int, row: Row[Any]) -> tuple[bytes, tuple[Fault, ...]]:
    """The leaf's hash; if entry and stored hash differ, the subtree above says which is right."""
    computed: bytes = leaf_hash(row.entry)
    stored: bytes = row.leaf_hash
    if computed == stored:
        return computed, ()
    if _fits_above(scan, seq, stored):
        return stored, (Fault("log_leaf", f"{seq}", "entry", OTHER_ENTRY),)
    return computed, (Fault("log_leaf", f"{seq}", "leaf_hash", OTHER_HASH),)


def _fits_above(scan: Scan, seq: int, hash_: bytes) -> bool:
    connection = scan.session.connection()
    own_leaf = select(LEAF.c.leaf_hash).where(LEAF.c.log_id == scan.log_id)
    sibling = connection.scalar(own_leaf.where(LEAF.c.seq == seq ^ 1))
    if sibling is None:
        return scan.state is not None and scan.state.frontier.endswith(hash_)
    parent = select(NODE.c.hash).where(NODE.c.log_id == scan.log_id, NODE.c.level == 1)
    pair = (sibling, hash_) if seq & 1 else (hash_, sibling)
    return bool(connection.scalar(parent.where(NODE.c.idx == seq >> 1)) == node_hash(*pair))


def _check_nodes(scan: Scan, computed: dict[Place, bytes]) -> Iterator[Fault]:
    """Compare stored subtrees with computed ones; those that are not there are looked for later."""
    spans: dict[int, list[int]] = {}
    for level, index in computed:
        spans.setdefault(level, []).append(index)
    if not spans:
        return
    rows = scan.session.connection().execute(
        select(NODE.c.level, NODE.c.idx, NODE.c.hash)
        .where(NODE.c.log_id == scan.log_id)
        .where(
            or_(
                *(
                    and_(NODE.c.level == level, NODE.c.idx.between(min(span), max(span)))
                    for level, span in spans.items()
                )
            )
        )
    )
    stored = {(row.level, row.idx): row.hash for row in rows}
    for place, hash_ in sorted(computed.items()):
        if place not in stored:
            scan.missing_nodes[place] = hash_
        elif stored[place] != hash_:
            yield Fault("log_node", _named(place), "hash", OTHER_SUBTREE)


def _check_surplus_nodes(scan: Scan) -> Iterator[Fault]:
    """Rows that no append wrote: most often one that is missing elsewhere, with a changed key."""
    levels = range(1, scan.size.bit_length())
    is_expected = or_(
        *(
            and_(NODE.c.level == level, NODE.c.idx.between(0, (scan.size >> level) - 1))
            for level in levels
        ),
        and_(NODE.c.level < 0),  # never: `or_` of nothing is an error
    )
    is_own = and_(NODE.c.log_id == scan.log_id, is_expected)
    for row in scan.session.connection().execute(select(NODE).where(~is_own)):
        at = (row.level, row.idx)
        origin = next((p for p, hash_ in scan.missing_nodes.items() if hash_ == row.hash), None)
        column = _changed_key(row, scan.log_id, at, origin)
        scan.missing_nodes.pop(origin or at, None)
        key = _named(at) if row.log_id == scan.log_id else f"{row.log_id}/{_named(at)}"
        yield Fault("log_node", key, column, SURPLUS)
    for place in scan.missing_nodes:
        yield Fault("log_node", _named(place), "hash", GONE)


def _changed_key(row: Row[Any], log_id: str, at: Place, origin: Place | None) -> str:
    if row.log_id != log_id:
        return "log_id"
    if origin is not None and origin[1] == at[1]:
        return "level"
    return "idx"


def _check_state(scan: Scan) -> Iterator[Fault]:
    """The state against the tree; a state that is short of leaves is right, and leaves are gone."""
    state, key = scan.state, scan.log_id
    if state is None:
        yield Fault("log_state", key, "log_id", GONE)
        return
    root = scan.roots[scan.size]
    frontier = b"".join(scan.frontier)
    if state.size != scan.size and root not in (state.root, merkle.EMPTY_ROOT):
        yield Fault("log_leaf", f"{scan.size}", "seq", GONE)
        return
    if state.size != scan.size:
        yield Fault("log_state", key, "size", OTHER_SIZE)
    if state.root != root:
        yield Fault("log_state", key, "root", OTHER_SUBTREE)
    if state.frontier != frontier:
        yield Fault("log_state", key, "frontier", OTHER_SUBTREE)


def _check_checkpoints(scan: Scan) -> Iterator[Fault]:
    """Each published checkpoint: signed by us, of its own size, with the root the tree had then."""
    yield from _foreign_rows(scan.session, CHECKPOINT, scan.log_id, ("size",))
    log = signer_of(db.settings_of(scan.session)).verifier
    for row in _own(scan.session, CHECKPOINT, scan.log_id):
        key = f"{row.size}"
        try:
            checkpoint = open_checkpoint(row.note, log)
        except Invalid:
            yield Fault("log_checkpoint", key, "note", UNSIGNED)
            continue
        if checkpoint.size != row.size:
            yield Fault("log_checkpoint", key, "size", OTHER_SIZE)
        elif scan.roots.get(row.size) != checkpoint.root:
            yield Fault("log_checkpoint", key, "note", OTHER_ROOT)


def _check_anchor(scan: Scan, anchored: Checkpoint | None) -> Iterator[Fault]:
    origin = db.settings_of(scan.session).log_origin
    if anchored is None:
        yield Fault("anchor", origin, "note", UNSIGNED)
    elif scan.roots.get(anchored.size) != anchored.root:
        yield Fault("anchor", origin, "note", OTHER_ROOT)


def _find_anchored(session: Session) -> Checkpoint | None:
    try:
        return load_anchored(db.settings_of(session)).checkpoint
    except LogClosed:
        return None


def _foreign_rows(
    session: Session, table: Table, log_id: str, key: tuple[str, ...]
) -> Iterator[Fault]:
    """Rows of a log that this program does not keep: one log for a deployment is the rule."""
    for row in session.connection().execute(select(table).where(table.c.log_id != log_id)):
        named = "/".join([row.log_id, *(str(getattr(row, name)) for name in key)])
        yield Fault(table.name, named, "log_id", OTHER_LOG)


def _own(session: Session, table: Table, log_id: str) -> list[Row[Any]]:
    return list(session.connection().execute(select(table).where(table.c.log_id == log_id)))


def _named(place: Place) -> str:
    return f"{place[0]}/{place[1]}"


GONE = N_("This row is gone.")
MISPLACED = N_("This leaf stands in the wrong place.")
OTHER_ENTRY = N_("The tree commits to another entry.")
OTHER_HASH = N_("This is not the hash of the entry.")
OTHER_LOG = N_("This row belongs to a log that is not kept here.")
OTHER_ROOT = N_("The tree had another root at this size.")
OTHER_SIZE = N_("This is not the size that the rest agrees on.")
OTHER_SUBTREE = N_("The leaves give another hash.")
SURPLUS = N_("No append wrote this row.")
UNSIGNED = N_("This is not a checkpoint that the log signed.")
