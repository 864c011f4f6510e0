"""PostgreSQL in and out: every table by COPY in one snapshot, and back into a schema of its own.

COPY over the driver's connection needs no client programs and no server's file system, and takes
tables whose rows the program itself may not change. The proven schema takes the live one's name in
one transaction; the old one stays beside it under another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url
from sqlmodel import Session

from foundation.backups.archive import CHUNK
from foundation.db import Database, open_database
from foundation.settings import Settings

FOLDER = "tables"
VERSIONS = "alembic_version"


@contextmanager
def frozen(database: Database) -> Iterator[Session]:
    """A session that sees one state of everything until its end."""
    with database.reading() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def export(session: Session, folder: Path) -> None:
    """Write each table, with its columns in its first line, to `folder`."""
    connection = driver_of(session)
    (folder / FOLDER).mkdir()
    for table, columns in _columns(session).items():
        with (folder / FOLDER / f"{table}.copy").open("wb") as sink:
            sink.write((",".join(columns) + "\n").encode())
            with connection.cursor().copy(_copy(table, columns, "TO STDOUT")) as copied:
                for chunk in copied:
                    sink.write(chunk)


def load(database: Database, folder: Path) -> None:
    """Fill the migrated, empty tables of `database` from `folder`, all or nothing."""
    order = [name for name, _ in inspect(database.engine).get_sorted_table_and_fkc_names() if name]
    with database.transaction() as session:
        connection = driver_of(session)
        for table in order:
            file = folder / FOLDER / f"{table}.copy"
            if table == VERSIONS or not file.exists():
                continue
            with file.open("rb") as source:
                columns = source.readline().decode().rstrip("\n").split(",")
                with connection.cursor().copy(_copy(table, columns, "FROM STDIN")) as copied:
                    while chunk := source.read(CHUNK):
                        copied.write(chunk)


def opened_url(settings: Settings, schema: str) -> str:
    """The settings' database, seen through one schema."""
    url = make_url(settings.database_url).update_query_dict({"options": f"-csearch_path={schema}"})
    return url.render_as_string(hide_password=False)


@contextmanager
def staged(settings: Settings, schema: str) -> Iterator[Database]:
    """A new schema and the database as seen through it; dropped at the end if it is still there."""
    with connected(settings) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    database = open_database(replace(settings, database_url=opened_url(settings, schema)))
    try:
        yield database
    finally:
        database.engine.dispose()
        with connected(settings) as connection:
            connection.execute(
                sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema))
            )


def swap(settings: Settings, *, schema: str, aside: str) -> None:
    """Let the staged schema be the live one and keep the live one under another name, at once."""
    with connected(settings) as connection:
        row = connection.execute("SELECT current_schema()").fetchone()
        live = sql.Identifier(row[0] if row and row[0] else "public")
        for old, new in ((live, sql.Identifier(aside)), (sql.Identifier(schema), live)):
            connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(old, new))
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO PUBLIC").format(live))


@contextmanager
def connected(settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    """One transaction on the driver itself, for what no engine of ours says."""
    with psycopg.connect(settings.database_url) as connection:
        yield connection


def driver_of(session: Session) -> psycopg.Connection[Any]:
    """The driver's connection under a session."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection), "this is PostgreSQL"
    return connection


def _columns(session: Session) -> dict[str, list[str]]:
    """The tables of the schema in use and their columns, by name."""
    rows = session.connection().execute(
        text(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
            " ORDER BY table_name, ordinal_position"
        )
    )
    found: dict[str, list[str]] = {}
    for table, column in rows:
        found.setdefault(table, []).append(column)
    return found


def _copy(table: str, columns: list[str], way: str) -> sql.Composed:
    return sql.SQL("COPY {} ({}) " + way).format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
