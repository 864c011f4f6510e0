"""Making a backup: one state of everything, proven, packed, read back, and only then named.

Never in it: the anchor, and the keys and passwords of the settings. Whoever restores must still
have them from elsewhere; whoever steals a backup must not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import inspect, text
from sqlmodel import Session

from foundation import clock, migrating
from foundation.backups import postgresql
from foundation.backups import sqlite as sqlite_files
from foundation.backups.archive import hash_file, write_archive
from foundation.backups.documents import link_documents
from foundation.backups.manifest import Manifest
from foundation.backups.refusals import TargetExists
from foundation.db import Database
from foundation.ids import new_id
from foundation.running.models import BackupMade

Describe = Callable[[Session], Mapping[str, Any]]

SANDBOX = "sandbox.db"


@dataclass(frozen=True)
class Made:
    """A backup that was written, and what it is of."""

    path: Path
    manifest: Manifest


def make_backup(database: Database, target: Path, *, describe: Describe) -> Made:
    """Back everything up to a file, or to a new file in a folder.

    `describe` proves the frozen state and says what it is; what it raises stops the backup. Raises
    `TargetExists`, `DatabaseDamaged`, `DocumentMissing`.
    """
    path = _named(target)
    if path.exists():
        raise TargetExists(path=path)
    settings = database.settings
    migrating.check_migrated(database)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup.") as name:
        folder = Path(name)
        with _frozen(database, folder) as session:
            facts = dict(describe(session))
            facts["documents"] = link_documents(session, settings.documents_path, folder)
            tables = count_rows(session)
            if database.engine.dialect.name == "postgresql":
                postgresql.export(session, folder)
        if settings.is_sandbox and settings.sandbox_path.exists():
            _copy_sandbox(settings.sandbox_path, folder / SANDBOX)
        manifest = Manifest(
            made_at=clock.now().isoformat(),
            database=database.engine.dialect.name,
            migration=migrating.newest(),
            namespace=settings.namespace,
            tables=tables,
            facts=facts,
            files={
                str(file.relative_to(folder)): hash_file(file)
                for file in sorted(folder.rglob("*"))
                if file.is_file() and not file.name.endswith(sqlite_files.SIDE_FILES)
            },
        )
        write_archive(path, folder, manifest)
    return Made(path, manifest)


def note_made(session: Session, made: Made, *, log_size: int) -> None:
    """Remember that a backup was made, so that its age can be watched."""
    session.add(
        BackupMade(
            id=new_id(),
            made_at=clock.now(),
            log_size=log_size,
            size_bytes=made.path.stat().st_size,
        )
    )


def count_rows(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    connection = session.connection()
    tables = inspect(connection).get_table_names()
    return {
        table: int(connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0)
        for table in sorted(tables)
    }


@contextmanager
def _frozen(database: Database, folder: Path) -> Iterator[Session]:
    if database.engine.dialect.name == "sqlite":
        with sqlite_files.frozen(database, folder) as session:
            yield session
    else:
        with postgresql.frozen(database) as session:
            yield session


def _named(target: Path) -> Path:
    if not target.is_dir():
        return target
    return target / f"regauss-{clock.now():%Y%m%dT%H%M%SZ}.tar.gz"


def _copy_sandbox(source: Path, target: Path) -> None:
    with closing(sqlite.connect(str(source), isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
