"""Appending: a leaf, the subtrees it completes and the new state, in the caller's transaction.

They become visible together or not at all. The state's row is locked last, just before the commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from foundation import db
from foundation.db import Database
from traceability.log import merkle
from traceability.log.publishing import (
    anchor_of,
    check_continues,
    database_of,
    keep_note,
    load_anchored,
    publish,
)
from traceability.log.queries import LEAF, NODE, STATE, State, get_state, log_id_of
from traceability.log.refusals import LogBehindAnchor

PUBLISHING = "log_publishing"
MAX_ENTRY_BYTES = 65_535  # a bundle of entries gives each two bytes for its length

_NEW_LEAF, _NEW_NODE = insert(LEAF), insert(NODE)
_GROWN = update(STATE).where(STATE.c.log_id == bindparam("own_log"))


@dataclass(frozen=True)
class LeafPosition:
    """Where an entry came to stand, and the tree right after it."""

    seq: int
    size: int
    root: bytes


def append(session: Session, *, event_id: str, entry: bytes) -> LeafPosition:
    """Append an entry; the checkpoint that covers it is published after the commit.

    Raises a `LogClosed` when the log was not made, or does not continue what was signed last.
    """
    assert len(entry) <= MAX_ENTRY_BYTES, "an entry has a length of two bytes"
    state = get_state(session, lock=True)
    _check_anchor(session, state)
    leaf = merkle.leaf_hash(entry)
    frontier, completed = merkle.append(state.frontier, state.size, leaf)
    root = merkle.root_from_frontier(frontier)
    connection, log_id, size = session.connection(), log_id_of(session), state.size + 1
    connection.execute(
        _NEW_LEAF,
        {
            "log_id": log_id,
            "seq": state.size,
            "event_id": event_id,
            "entry": entry,
            "leaf_hash": leaf,
        },
    )
    if completed:
        connection.execute(
            _NEW_NODE,
            [
                {"log_id": log_id, "level": node.level, "idx": node.index, "hash": node.hash}
                for node in completed
            ],
        )
    grown = {"size": size, "frontier": b"".join(frontier), "root": root}
    connection.execute(_GROWN, {"own_log": log_id, **grown})
    _publish_after_commit(session)
    return LeafPosition(state.size, size, root)


def _check_anchor(session: Session, state: State) -> None:
    """Refuse to build on a log that lost leaves; the first time in a process, on any other log too.

    The note that the anchor holds is kept beside the log on this occasion, for want of a cheaper.
    """
    anchor, last = anchor_of(db.settings_of(session)), load_anchored(db.settings_of(session))
    anchor.check_open()
    if state.size < last.checkpoint.size:
        raise anchor.close_for(LogBehindAnchor(size=state.size, anchored=last.checkpoint.size))
    if not anchor.is_verified:
        check_continues(session, state, last.checkpoint, anchor)
    keep_note(session, last)


def _publish_after_commit(session: Session) -> None:
    """Once for a transaction, however much it appends. A failure is logged; the worker repeats."""
    if not session.info.get(PUBLISHING):
        session.info[PUBLISHING] = True
        db.after_commit(session, partial(_publish, database_of(session)))


def _publish(database: Database) -> None:
    publish(database)
