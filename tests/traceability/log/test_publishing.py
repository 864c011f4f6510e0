"""What is signed is committed, continues what was signed before, and is anchored first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from pysqlite3 import dbapi2 as sqlite
from sqlmodel import Session, select

from foundation import db
from foundation.db import Database, open_database
from foundation.settings import Settings
from tests.stage import create_tables, make_settings
from tests.traceability.log.test_store import ENTRIES, append_all
from tests.traceability.log.trees import grow
from tests.traceability.log.vandal import vandal_at
from traceability.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from traceability.log.creating import create_log
from traceability.log.merkle import EMPTY_ROOT
from traceability.log.models import LogCheckpoint
from traceability.log.proof import check_receipt
from traceability.log.publishing import (
    anchor_of,
    check_log,
    keep_published,
    load_anchored,
    publish,
    receipt,
    signer_of,
)
from traceability.log.refusals import (
    AnchorForeign,
    LogBehindAnchor,
    LogForked,
    NoAnchor,
    NoSuchLeaf,
)
from traceability.log.store import append

ORIGIN = "localhost/log/main"
ROOTS = grow(ENTRIES)[1]


def test_every_commit_is_followed_by_its_anchored_checkpoint(
    app: Flask, settings: Settings
) -> None:
    for size, entry in enumerate(ENTRIES[:4], start=1):
        append_all([entry])

        note = anchor_of(settings).load(ORIGIN).encode()
        checkpoint = open_checkpoint(note, signer_of(settings).verifier)
        assert checkpoint == Checkpoint(ORIGIN, size, ROOTS[size])


def test_a_receipt_proves_its_entry_with_nothing_but_the_verifier_key(
    app: Flask, settings: Settings, session: Session
) -> None:
    append_all(ENTRIES)

    receipts = {entry: receipt(session, entry.decode()) for entry in ENTRIES}

    log = signer_of(settings).verifier
    proven = [check_receipt(text, entry=entry, log=log) for entry, text in receipts.items()]
    assert proven == [Checkpoint(ORIGIN, 11, ROOTS[11])] * 11


def test_an_event_that_is_not_in_the_log_has_no_receipt(app: Flask, session: Session) -> None:
    with pytest.raises(NoSuchLeaf):
        receipt(session, "nothing")


def test_an_event_that_is_not_committed_has_no_receipt(app: Flask) -> None:
    with pytest.raises(NoSuchLeaf), db.transaction() as session:
        append(session, event_id="new", entry=b"new")
        receipt(session, "new")


def test_published_notes_are_kept_beside_the_log(app: Flask, session: Session) -> None:
    append_all(ENTRIES[:3])
    keep_published(db.database())
    keep_published(db.database())

    kept = session.exec(select(LogCheckpoint).order_by(LogCheckpoint.size)).all()

    log = signer_of(db.database().settings).verifier
    assert [open_checkpoint(row.note, log) for row in kept] == [
        Checkpoint(ORIGIN, size, ROOTS[size]) for size in range(4)
    ]


def test_before_the_log_is_made_there_is_nothing_to_keep(tmp_path: Path) -> None:
    database = fresh_database(tmp_path)

    keep_published(database)

    with pytest.raises(NoAnchor):
        check_log(database)
    database.engine.dispose()


def fresh_database(folder: Path) -> Database:
    folder.mkdir(exist_ok=True)
    database = open_database(make_settings(folder, f"sqlite:///{folder / 'fresh.db'}"))
    create_tables(database)
    return database


def test_many_who_publish_at_once_sign_no_size_twice(app: Flask, settings: Settings) -> None:
    append_all(ENTRIES[:1])

    with ThreadPoolExecutor(4) as pool:
        database = db.database()
        asked = [pool.submit(publish, database) for _ in range(8)]
        published = {each.result().note for each in asked}

    assert published == {anchor_of(settings).load(ORIGIN)}


def test_a_checkpoint_that_somebody_else_anchored_will_do(app: Flask, settings: Settings) -> None:
    append_all(ENTRIES[:3])

    assert publish(db.database(), at_least=2) == load_anchored(settings)


def test_whoever_loses_the_swap_looks_again(app: Flask, settings: Settings) -> None:
    lose_first_swap(settings.anchor_path)

    append_all(ENTRIES[:2])

    assert load_anchored(settings).checkpoint == Checkpoint(ORIGIN, 2, ROOTS[2])


def lose_first_swap(path: Path) -> None:
    """The first swap finds nothing to replace, as if another process had been faster."""
    connection = sqlite.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE swap (lost INTEGER)")
    connection.execute(
        "CREATE TRIGGER lose BEFORE UPDATE ON checkpoint WHEN NOT EXISTS (SELECT * FROM swap) "
        "BEGIN INSERT INTO swap VALUES (1); SELECT RAISE(IGNORE); END"
    )
    connection.close()


def test_a_copy_that_grew_another_way_is_not_signed(app: Flask, settings: Settings) -> None:
    append_all(ENTRIES[:3])
    forked = sign_checkpoint(Checkpoint(ORIGIN, 3, b"f" * 32), signer_of(settings))
    anchor = anchor_of(settings)
    anchor.replace(ORIGIN, anchor.load(ORIGIN), forked)

    with pytest.raises(LogForked):
        publish(db.database())
    with pytest.raises(LogForked):
        append_all([b"entry"])
    assert anchor.load(ORIGIN) == forked


def test_a_restored_backup_is_behind_its_anchor(app: Flask, settings: Settings) -> None:
    append_all(ENTRIES[:3])
    with vandal_at(settings) as vandal:
        subtrees, roots = grow(ENTRIES[:2])
        vandal.run("DELETE FROM log_leaf WHERE seq = 2")
        values = [subtrees[1, 0], roots[2]]
        vandal.run("UPDATE log_state SET size = 2, frontier = ?, root = ?", values)

    with pytest.raises(LogBehindAnchor) as refusal:
        check_log(db.database())

    assert str(refusal.value) == (
        "The custody log has 2 entries, but 3 were signed. Nothing is recorded until the operator "
        "restores the newer database."
    )


def test_an_anchor_signed_by_another_key_is_not_continued(app: Flask, settings: Settings) -> None:
    other = replace(settings, log_signing_key=b"o" * 32)

    with pytest.raises(AnchorForeign):
        load_anchored(other)


def test_a_log_is_made_once(app: Flask) -> None:
    assert not create_log(db.database())
    assert load_anchored(db.database().settings).checkpoint == Checkpoint(ORIGIN, 0, EMPTY_ROOT)


def test_a_log_with_leaves_gets_no_second_anchor(app: Flask, settings: Settings) -> None:
    append_all(ENTRIES[:1])
    settings.anchor_path.unlink()

    with pytest.raises(NoAnchor):
        create_log(db.database())
    assert not settings.anchor_path.exists()


def test_an_anchor_with_leaves_gets_no_second_log(app: Flask, settings: Settings) -> None:
    append_all(ENTRIES[:1])
    with vandal_at(settings) as vandal:
        vandal.run("DELETE FROM log_leaf")
        vandal.run("DELETE FROM log_state")

    with pytest.raises(LogBehindAnchor):
        create_log(db.database())


def test_a_set_up_that_was_interrupted_is_finished(tmp_path: Path) -> None:
    database = fresh_database(tmp_path)
    create_log(database)
    database.settings.anchor_path.unlink()

    assert create_log(database)
    assert check_log(database).checkpoint.size == 0
    database.engine.dispose()
