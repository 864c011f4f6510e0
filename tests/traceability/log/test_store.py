"""Appending: dense, in the caller's transaction, into tables that take nothing back."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from foundation import db
from foundation.columns import table_of
from foundation.settings import Settings
from tests.factories import make_organisation
from tests.traceability.log.trees import grow
from tests.traceability.log.vandal import Vandal, vandal_at
from traceability.log.models import KeyStatement, LogCheckpoint, LogLeaf, LogNode
from traceability.log.publishing import anchor_of, keep_published
from traceability.log.queries import (
    State,
    consistency_path,
    get_state,
    inclusion_path,
    root_at,
)
from traceability.log.refusals import LogBehindAnchor, LogDamaged, LogForked, NoAnchor, NoLog
from traceability.log.store import LeafPosition, append

ENTRIES = [f"entry {number}".encode() for number in range(11)]
APPEND_ONLY = [table_of(model) for model in (LogLeaf, LogNode, LogCheckpoint, KeyStatement)]


def append_all(entries: list[bytes]) -> list[LeafPosition]:
    """Each in a transaction of its own."""
    positions = []
    for entry in entries:
        with db.transaction() as session:
            positions.append(append(session, event_id=entry.decode(), entry=entry))
    return positions


def test_every_append_answers_with_its_place_and_the_root_of_the_tree(app: Flask) -> None:
    roots = grow(ENTRIES)[1]

    positions = append_all(ENTRIES)

    assert positions == [LeafPosition(seq, seq + 1, roots[seq + 1]) for seq in range(len(ENTRIES))]


def test_the_rows_are_the_leaves_and_the_perfect_subtrees_of_the_tree(
    app: Flask, session: Session
) -> None:
    subtrees, roots = grow(ENTRIES)

    append_all(ENTRIES)

    leaves = session.exec(select(LogLeaf).order_by(LogLeaf.seq)).all()
    assert [(leaf.event_id.encode(), leaf.entry) for leaf in leaves] == [
        (entry, entry) for entry in ENTRIES
    ]
    nodes = session.exec(select(LogNode)).all()
    stored = {(0, leaf.seq): leaf.leaf_hash for leaf in leaves}
    stored |= {(node.level, node.idx): node.hash for node in nodes}
    assert stored == subtrees
    assert get_state(session) == State(
        11, (subtrees[3, 0], subtrees[1, 4], subtrees[0, 10]), roots[11]
    )


def test_several_appends_of_one_transaction_stand_side_by_side(app: Flask) -> None:
    with db.transaction() as session:
        positions = [append(session, event_id=f"{n}", entry=ENTRIES[n]) for n in range(3)]

    assert [position.seq for position in positions] == [0, 1, 2]


def test_a_transaction_that_fails_leaves_no_trace(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), db.transaction() as session:
        append(session, event_id="lost", entry=b"lost")
        raise ZeroDivisionError

    assert append_all([b"kept"])[0].seq == 0


def test_proofs_from_the_database_are_those_of_the_tree(app: Flask, session: Session) -> None:
    _, roots = grow(ENTRIES)

    append_all(ENTRIES)

    assert [root_at(session, size) for size in range(12)] == roots
    assert len(inclusion_path(session, index=6, size=11)) == 4
    assert len(consistency_path(session, old_size=6, new_size=11)) == 4


def test_an_event_is_appended_once(app: Flask) -> None:
    append_all([b"once"])

    with pytest.raises(DatabaseError), db.transaction() as session:
        append(session, event_id="once", entry=b"again")


@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "REPLACE"])
def test_the_tables_take_nothing_back(app: Flask, table: object, verb: str) -> None:
    for number in range(2):
        with db.transaction() as session:
            make_organisation(session, f"Ada {number}")
    keep_published(db.database())
    name = str(table)
    statement = {
        "UPDATE": f"UPDATE {name} SET log_id = log_id",
        "DELETE": f"DELETE FROM {name}",
        "REPLACE": f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}",
    }[verb]
    with db.reading() as session:
        is_postgresql = db.is_postgresql(session)
        before = session.connection().execute(text(f"SELECT * FROM {name}")).all()
    if is_postgresql and verb == "REPLACE":
        statement = f"TRUNCATE {name} CASCADE"

    with pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
        session.connection().execute(text(statement))

    assert before
    with db.reading() as session:
        assert session.connection().execute(text(f"SELECT * FROM {name}")).all() == before


def test_without_a_log_nothing_is_recorded(app: Flask, settings: Settings) -> None:
    with vandal_at(settings) as vandal:
        vandal.run("DELETE FROM log_state")

    with pytest.raises(NoLog):
        append_all([b"entry"])


def test_without_its_anchor_nothing_is_recorded(app: Flask, settings: Settings) -> None:
    settings.anchor_path.unlink()

    with pytest.raises(NoAnchor):
        append_all([b"entry"])


def test_a_log_that_lost_leaves_records_nothing(app: Flask, settings: Settings) -> None:
    append_all(ENTRIES[:3])
    with vandal_at(settings) as vandal:
        forget_last_leaf(vandal)

    with pytest.raises(LogBehindAnchor) as refusal:
        append_all([b"entry"])

    assert refusal.value.values == {"size": 2, "anchored": 3}


def forget_last_leaf(vandal: Vandal) -> None:
    subtrees, roots = grow(ENTRIES[:2])
    vandal.run("DELETE FROM log_leaf WHERE seq = 2")
    vandal.run("UPDATE log_state SET size = 2, frontier = ?, root = ?", [subtrees[1, 0], roots[2]])


def test_a_process_that_begins_on_a_changed_log_records_nothing(
    app: Flask, settings: Settings
) -> None:
    append_all(ENTRIES[:2])
    with vandal_at(settings) as vandal:
        vandal.run("UPDATE log_node SET hash = ?", [b"x" * 32])
    anchor_of(settings).is_verified = False

    with pytest.raises(LogForked):
        append_all([b"entry"])


def test_a_process_that_begins_on_a_log_with_a_hole_records_nothing(
    app: Flask, settings: Settings
) -> None:
    append_all(ENTRIES[:2])
    with vandal_at(settings) as vandal:
        vandal.run("DELETE FROM log_node")
    anchor_of(settings).is_verified = False

    with pytest.raises(LogDamaged) as refusal:
        append_all([b"entry"])

    assert refusal.value.values == {"level": 1, "index": 0}
