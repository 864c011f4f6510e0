"""The database: engines for SQLite and PostgreSQL, and the only place that commits.

Edges, commands and worker jobs open `transaction()` to write or `reading()` to read; everything
below
takes the session they give. A SQLite write begins IMMEDIATE, so that read-then-write never loses
a race half-way, and a start-up gate refuses a SQLite with the WAL-reset bug (sqlite.org/wal.html).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from flask import Flask, current_app
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Connection, Engine, Executable, Table, create_engine, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlmodel import Session

from foundation.settings import Settings

logger = logging.getLogger(__name__)

AFTER_COMMIT = "after_commit"
SETTINGS = "settings"
BROUGHT = "brought"
BUSY_TIMEOUT_MS = 10_000
FIRST_FIXED_SQLITE = (3, 51, 3)
BACKPORTED_SQLITE = ((3, 50, 7), (3, 44, 6))

_beside: ContextVar[Callable[[Session], None] | None] = ContextVar("beside", default=None)


class UnsafeSqlite(Exception):
    """This SQLite may lose committed pages when two processes checkpoint its WAL at once."""


@dataclass(frozen=True)
class Database:
    """An engine with the settings it was opened for. One per process, made after a fork.

    `brought` is what rooms above bring for those below, by name: see `bring`.
    """

    engine: Engine
    settings: Settings
    brought: dict[str, list[Any]] = field(default_factory=dict)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A write session: committed at the end, rolled back on any error.

        Callbacks given to `after_commit` run once the commit is durable.
        """
        with Session(
            self.engine.execution_options(rw=True), info=self._known(), expire_on_commit=False
        ) as session:
            yield session
            write_beside = _beside.get()
            if write_beside:
                write_beside(session)
            session.commit()
        _run_callbacks(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading: one snapshot on SQLite, never committed."""
        with Session(self.engine, info=self._known()) as session:
            yield session

    def _known(self) -> dict[Any, Any]:
        return {SETTINGS: self.settings, BROUGHT: self.brought, AFTER_COMMIT: []}


def open_database(settings: Settings) -> Database:
    """Open the database that the settings name, with every connection set up as we need it."""
    if settings.database_url.startswith("sqlite"):
        check_sqlite_version(sqlite.sqlite_version_info)
        engine = create_engine(settings.database_url, module=sqlite, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        url = settings.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    return Database(engine, settings)


def check_sqlite_version(version: tuple[int, int, int]) -> None:
    """Refuse a SQLite with the WAL-reset bug: fixed in 3.51.3, back-ported to 3.50.7 and 3.44.6."""
    is_backported = any(
        version[:2] == fixed[:2] and version[2] >= fixed[2] for fixed in BACKPORTED_SQLITE
    )
    if version < FIRST_FIXED_SQLITE and not is_backported:
        raise UnsafeSqlite(
            f"SQLite {'.'.join(map(str, version))} has the WAL-reset bug; 3.51.3 or newer is needed"
        )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own BEGIN comes too late (not before SELECT or DDL), so it is switched off here
    # and the engine's "begin" event says it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE slips past DELETE triggers
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "mmap_size=0",
        "journal_size_limit=67108864",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("rw", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")


def _run_callbacks(session: Session) -> None:
    """What the commit promised to do next. A failure here is logged: the worker will do it
    again.
    """
    callbacks: list[Callable[[], None]] = session.info[AFTER_COMMIT]
    for callback in callbacks:
        try:
            callback()
        except Exception:  # the commit stands, and what follows it is retried by the worker
            logger.exception("after commit")


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its database; the engine connects on first use, after any fork."""
    app.extensions["database"] = open_database(settings)


def database() -> Database:
    """The current app's database."""
    return cast(Database, current_app.extensions["database"])


def transaction() -> AbstractContextManager[Session]:
    """`Database.transaction` of the current app: `with db.transaction() as session`."""
    return database().transaction()


def reading() -> AbstractContextManager[Session]:
    """`Database.reading` of the current app: `with db.reading() as session`."""
    return database().reading()


def settings_of(session: Session) -> Settings:
    """The settings of the database that this session belongs to."""
    return cast(Settings, session.info[SETTINGS])


def bring(app: Flask, name: str, thing: object) -> None:
    """Let a room above bring something for a room below, which asks for it by `brought_to`."""
    cast(Database, app.extensions["database"]).brought.setdefault(name, []).append(thing)


def brought_to(session: Session, name: str) -> Sequence[Any]:
    """What was brought under a name, in its order. `Any`: whoever asks knows what it is."""
    return cast("dict[str, list[Any]]", session.info[BROUGHT]).get(name, ())


def after_commit(session: Session, callback: Callable[[], None]) -> None:
    """Run `callback` once the session's transaction is durable."""
    session.info[AFTER_COMMIT].append(callback)


@contextmanager
def beside(write: Callable[[Session], None]) -> Iterator[None]:
    """Let `write` add its rows to each transaction of this block, just before the commit."""
    token = _beside.set(write)
    try:
        yield
    finally:
        _beside.reset(token)


def insert_once(
    session: Session, table: Table, row: Mapping[str, object], *, key: Sequence[str]
) -> bool:
    """Insert a row unless its key is there already; says whether it was inserted."""
    statement = _insert_once(table, tuple(key), is_postgresql(session))
    return session.connection().execute(statement, row).rowcount == 1


@lru_cache(maxsize=64)
def _insert_once(table: Table, key: tuple[str, ...], on_postgresql: bool) -> Executable:
    insert = postgresql.insert if on_postgresql else sqlite_dialect.insert
    statement = insert(table).on_conflict_do_nothing(index_elements=list(key))
    # SQLAlchemy forgets the row count of an INSERT on psycopg unless it is asked to keep it.
    return statement.execution_options(preserve_rowcount=True)


def is_postgresql(session: Session) -> bool:
    """Whether row locks are needed: SQLite's writers already stand in one line."""
    return session.get_bind().dialect.name == "postgresql"
