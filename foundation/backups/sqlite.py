"""SQLite in and out: one file, taken while others write, and checked before it is trusted.

The copy is made by VACUUM INTO: one reading transaction, nobody waits, and no page is copied that
holds only what was deleted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from foundation.backups.archive import sync_folder
from foundation.backups.refusals import DatabaseDamaged, StillAtWork
from foundation.db import Database, open_database
from foundation.settings import Settings

FILE = "database.db"
SIDE_FILES = ("-wal", "-shm", "-journal")
SHOWN = 3


@contextmanager
def frozen(database: Database, folder: Path) -> Iterator[Session]:
    """A copy of the database in `folder`, proven whole, and a session on it."""
    copy = folder / FILE
    with database.engine.connect() as connection:
        # The engine's own BEGIN would stand in the way: VACUUM opens its transaction itself.
        raw = connection.connection.driver_connection
        assert raw is not None, "a connection has its driver's"
        raw.execute("VACUUM INTO ?", (str(copy),))
    with opened(database.settings, copy) as copied, copied.reading() as session:
        check_pages(session.connection())
        yield session


@contextmanager
def opened(settings: Settings, file: Path) -> Iterator[Database]:
    """A database file, alone on its side files, which go with it at the end."""
    database = open_database(replace(settings, database_url=f"sqlite:///{file}"))
    try:
        yield database
    finally:
        database.engine.dispose()


def check_pages(connection: Connection) -> None:
    """Raise `DatabaseDamaged` unless pages, indexes and foreign keys fit."""
    try:
        said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
        said = [line for line in said if line != "ok"]
        said += [
            f"{row[0]} row {row[1]} refers to nothing in {row[2]}"
            for row in connection.execute(text("PRAGMA foreign_key_check"))
        ]
    except DBAPIError as fault:
        said = [str(fault.orig)]
    if said:
        raise DatabaseDamaged(said="; ".join(said[:SHOWN]))


def file_of(settings: Settings) -> Path:
    """Where the settings' database lies."""
    return Path(make_url(settings.database_url).database or "")


def set_aside(file: Path, aside: Path) -> None:
    """Keep a database under another name, too. Raises `StillAtWork` while anybody has it open."""
    _close_journal(file)
    os.link(file, aside)
    sync_folder(file.parent)


def put_in_place(staged: Path, file: Path) -> None:
    """Let a proven file be the database, durably."""
    _close_journal(staged)
    for (
        suffix
    ) in SIDE_FILES:  # left by a database that is gone, and read as if they were this one's
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    os.replace(staged, file)
    sync_folder(file.parent)


def _close_journal(file: Path) -> None:
    """Bring what is in side files into the file itself, which only its one user can do."""
    with closing(sqlite.connect(str(file), isolation_level=None, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite.OperationalError:
            raise StillAtWork() from None
    with file.open("rb") as written:
        os.fsync(written.fileno())
