"""What is asked of the log's rows: its state, its leaves, and the subtrees a proof is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import BindParameter, bindparam, literal, select, tuple_, union_all
from sqlmodel import Session

from foundation import db
from foundation.columns import table_of
from traceability.log import merkle
from traceability.log.merkle import HASH_BYTES, Get
from traceability.log.models import LogLeaf, LogNode, LogState
from traceability.log.refusals import LogDamaged, NoLog, NoSuchLeaf

T = TypeVar("T")

STATE = table_of(LogState)
LEAF = table_of(LogLeaf)
NODE = table_of(LogNode)

# Each capture runs these, and to build a statement costs as much as to run it.
_LOG_ID: BindParameter[str] = bindparam("log_id")
_STATE = select(STATE.c.size, STATE.c.frontier, STATE.c.root).where(STATE.c.log_id == _LOG_ID)
_STATE_LOCKED = _STATE.with_for_update(key_share=True)
_LEAVES = (
    select(LEAF.c.event_id, LEAF.c.seq, LEAF.c.entry)
    .where(LEAF.c.log_id == _LOG_ID)
    .where(LEAF.c.event_id.in_(bindparam("event_ids", expanding=True)))
)
_SUBTREES = union_all(
    select(literal(0).label("level"), LEAF.c.seq.label("idx"), LEAF.c.leaf_hash.label("hash"))
    .where(LEAF.c.log_id == _LOG_ID)
    .where(LEAF.c.seq.in_(bindparam("leaves", expanding=True))),
    select(NODE.c.level, NODE.c.idx, NODE.c.hash)
    .where(NODE.c.log_id == _LOG_ID)
    .where(tuple_(NODE.c.level, NODE.c.idx).in_(bindparam("nodes", expanding=True))),
)


@dataclass(frozen=True)
class State:
    """How far the log has grown."""

    size: int
    frontier: tuple[bytes, ...]
    root: bytes


@dataclass(frozen=True)
class Leaf:
    """An entry and its place."""

    event_id: str
    seq: int
    entry: bytes


def get_state(session: Session, *, lock: bool = False) -> State:
    """The state of the settings' log, locked for an append if asked. Raises `NoLog`.

    On SQLite a write session holds the one write lock already. On PostgreSQL the lock lets foreign
    keys refer to the row meanwhile: two writers that both do, and then lock, would wait for ever.
    """
    statement = _STATE_LOCKED if lock else _STATE
    row = session.connection().execute(statement, {"log_id": log_id_of(session)}).one_or_none()
    if row is None:
        raise NoLog()
    return State(row.size, split_hashes(row.frontier), row.root)


def split_hashes(joined: bytes) -> tuple[bytes, ...]:
    """The hashes that stand one after the other."""
    return tuple(joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES))


def get_leaf(session: Session, event_id: str) -> Leaf:
    """The leaf of an event. Raises `NoSuchLeaf`."""
    found = get_leaves(session, [event_id]).get(event_id)
    if found is None:
        raise NoSuchLeaf()
    return found


def get_leaves(session: Session, event_ids: Iterable[str]) -> dict[str, Leaf]:
    """The leaves of events by event id, for those that have one, in one query."""
    values = {"log_id": log_id_of(session), "event_ids": list(event_ids)}
    rows = session.connection().execute(_LEAVES, values)
    return {row.event_id: Leaf(row.event_id, row.seq, row.entry) for row in rows}


def root_at(session: Session, size: int) -> bytes:
    """The root that the first `size` leaves have by the stored subtrees."""
    return with_subtrees(session, lambda get: merkle.root(get, size))


def inclusion_path(session: Session, *, index: int, size: int) -> list[bytes]:
    """The path of a leaf in the tree of the first `size` leaves."""
    return with_subtrees(session, lambda get: merkle.prove_inclusion(get, index, size))


def consistency_path(session: Session, *, old_size: int, new_size: int) -> list[bytes]:
    """The proof that the log at `new_size` continues the log at `old_size`."""
    return with_subtrees(session, lambda get: merkle.prove_consistency(get, old_size, new_size))


def with_subtrees(session: Session, prove: Callable[[Get], T]) -> T:
    """Run a pure proof over the database in one query.

    It runs twice: first on blanks, to learn which subtrees it asks for, then on the fetched ones.
    Raises `LogDamaged` when one is not there.
    """
    asked: dict[tuple[int, int], bytes] = {}

    def note_down(level: int, index: int) -> bytes:
        return asked.setdefault((level, index), b"")

    prove(note_down)
    fetched = _subtrees(session, list(asked))
    missing = sorted(asked.keys() - fetched.keys())
    if missing:
        raise LogDamaged(level=missing[0][0], index=missing[0][1])
    return prove(lambda level, index: fetched[level, index])


def subtree_range(session: Session, *, level: int, start: int, count: int) -> list[bytes]:
    """The hashes of neighbouring subtrees of one level; fewer where the log ends."""
    column, place = (LEAF.c.leaf_hash, LEAF.c.seq) if level == 0 else (NODE.c.hash, NODE.c.idx)
    statement = (
        select(column)
        .where(column.table.c.log_id == log_id_of(session))
        .where(place.between(start, start + count - 1))
        .order_by(place)
    )
    if level:
        statement = statement.where(NODE.c.level == level)
    return list(session.connection().execute(statement).scalars())


def entry_range(session: Session, *, start: int, count: int) -> list[bytes]:
    """The entries of neighbouring leaves; fewer where the log ends."""
    statement = (
        select(LEAF.c.entry)
        .where(LEAF.c.log_id == log_id_of(session))
        .where(LEAF.c.seq.between(start, start + count - 1))
        .order_by(LEAF.c.seq)
    )
    return list(session.connection().execute(statement).scalars())


def log_id_of(session: Session) -> str:
    """The log this program appends to."""
    return db.settings_of(session).log_id


def _subtrees(session: Session, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    values = {
        "log_id": log_id_of(session),
        "leaves": [index for level, index in places if level == 0],
        "nodes": [place for place in places if place[0] > 0],
    }
    rows = session.connection().execute(_SUBTREES, values)
    return {(row.level, row.idx): row.hash for row in rows}
