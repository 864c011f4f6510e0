"""The one place that commits, and the SQLite it accepts."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from sqlmodel import select, text

from foundation import clock, db
from foundation.columns import table_of
from foundation.http.models import IdempotentReply
from foundation.ids import new_id

TABLE = table_of(IdempotentReply)


def row(key: str) -> dict[str, object]:
    return {"caller": "ada", "key": key, "request_hash": new_id(), "created_at": clock.now()}


def keys() -> list[str]:
    with db.reading() as session:
        return list(session.exec(select(IdempotentReply.key)).all())


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 50, 6), (3, 44, 5), (3, 45, 9)])
def test_a_sqlite_with_the_wal_reset_bug_is_refused(version: tuple[int, int, int]) -> None:
    with pytest.raises(db.UnsafeSqlite):
        db.check_sqlite_version(version)


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 4), (3, 50, 7), (3, 44, 6), (4, 0, 0)])
def test_a_sqlite_without_it_is_accepted(version: tuple[int, int, int]) -> None:
    db.check_sqlite_version(version)


def test_a_transaction_commits_at_its_end(app: Flask) -> None:
    with db.transaction() as session:
        db.insert_once(session, TABLE, row("one"), key=("caller", "key"))

    assert keys() == ["one"]


def test_an_error_rolls_everything_back(app: Flask) -> None:
    ran: list[str] = []

    with pytest.raises(ZeroDivisionError), db.transaction() as session:
        db.insert_once(session, TABLE, row("one"), key=("caller", "key"))
        db.after_commit(session, lambda: ran.append("after"))
        raise ZeroDivisionError

    assert keys() == []
    assert ran == []


def test_insert_once_says_whether_it_inserted(app: Flask) -> None:
    with db.transaction() as session:
        first = db.insert_once(session, TABLE, row("one"), key=("caller", "key"))
        second = db.insert_once(session, TABLE, row("one"), key=("caller", "key"))

    assert (first, second) == (True, False)
    assert keys() == ["one"]


def test_what_follows_a_commit_sees_it_and_cannot_undo_it(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[list[str]] = []

    def fail() -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.CRITICAL), db.transaction() as session:
        db.insert_once(session, TABLE, row("one"), key=("caller", "key"))
        db.after_commit(session, fail)
        db.after_commit(session, lambda: seen.append(keys()))

    assert seen == [["one"]]


def test_sqlite_connections_are_durable_and_strict(app: Flask) -> None:
    if db.database().engine.dialect.name != "sqlite":
        return
    with db.reading() as session:
        pragmas = {
            name: session.connection().execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }

    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
    }
