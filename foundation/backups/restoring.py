"""Restoring: unpacked beside what is there, proven, and only then put in its place.

Until the last step nothing of the old instance is touched; then it is set aside and kept. Documents
lie under their hashes, so they are added to those that are there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect
from sqlmodel import Session

from foundation import clock, migrating
from foundation.backups import documents, postgresql
from foundation.backups import sqlite as sqlite_files
from foundation.backups.archive import read_manifest, unpack
from foundation.backups.making import SANDBOX, count_rows
from foundation.backups.manifest import Manifest
from foundation.backups.refusals import (
    BackupNewer,
    DatabaseDamaged,
    OtherDatabase,
    OtherNamespace,
    StillAtWork,
    TargetNotEmpty,
)
from foundation.db import Database, open_database
from foundation.running import beating
from foundation.running.models import WorkerBeat
from foundation.settings import Settings

Prove = Callable[[Database, Manifest], None]


@dataclass(frozen=True)
class Restored:
    """What was put in place, and under which name the old database is kept, if there was one."""

    manifest: Manifest
    aside: str | None


def restore(
    settings: Settings,
    archive: Path,
    *,
    prove: Prove,
    is_replacing: bool = False,
    is_drill: bool = False,
) -> Restored:
    """Bring a backup back as the settings' database, documents and test payments.

    `prove` looks at the staged database and raises why it must not be put in place. A drill does
    everything but that last step. Raises one of `foundation.backups.refusals`.
    """
    manifest = read_manifest(archive)
    _check_fits(settings, manifest)
    is_empty = _is_empty(settings)
    if not (is_empty or is_replacing or is_drill):
        raise TargetNotEmpty()
    if not (is_empty or is_drill):
        _check_at_rest(settings)
    stamp = f"{clock.now():%Y%m%dt%H%M%S}"
    with tempfile.TemporaryDirectory(dir=_beside(settings), prefix=".restore.") as name:
        folder = Path(name)
        manifest = unpack(archive, folder)
        with _staged(settings, manifest, folder, schema=f"restore_{stamp}") as database:
            migrating.upgrade(database)
            prove(database, manifest)
            with database.reading() as session:
                documents.check_documents(session, folder / documents.FOLDER)
            database.engine.dispose()
            if is_drill:
                return Restored(manifest, None)
            documents.add_documents(folder, settings.documents_path)
            _put_sandbox(settings, folder, stamp)
            return Restored(manifest, _put_database(settings, folder, stamp, is_empty=is_empty))


def _check_fits(settings: Settings, manifest: Manifest) -> None:
    """Raise unless this program, under these settings, can be what the backup was of."""
    ours = "sqlite" if _is_sqlite(settings) else "postgresql"
    if manifest.database != ours:
        raise OtherDatabase(theirs=manifest.database, ours=ours)
    if manifest.namespace != settings.namespace:
        raise OtherNamespace(theirs=manifest.namespace, ours=settings.namespace)
    if manifest.migration not in migrating.known():
        raise BackupNewer(found=manifest.migration, known=migrating.newest())


def _is_sqlite(settings: Settings) -> bool:
    return settings.database_url.startswith("sqlite")


def _is_empty(settings: Settings) -> bool:
    if _is_sqlite(settings) and not sqlite_files.file_of(settings).exists():
        return True
    with _opened(settings) as database:
        return not inspect(database.engine).get_table_names()


def _check_at_rest(settings: Settings) -> None:
    """Raise `StillAtWork` while a worker is alive on the database that is to be set aside."""
    with _opened(settings) as database:
        if not inspect(database.engine).has_table(str(WorkerBeat.__tablename__)):
            return
        with database.reading() as session:
            if any(beating.living_beats(session)):
                raise StillAtWork()


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    database = open_database(settings)
    try:
        yield database
    finally:
        database.engine.dispose()


def _beside(settings: Settings) -> Path:
    """A folder on the disk of what will be replaced, so that putting in place is a renaming."""
    return sqlite_files.file_of(settings).parent if _is_sqlite(settings) else settings.instance


@contextmanager
def _staged(
    settings: Settings, manifest: Manifest, folder: Path, *, schema: str
) -> Iterator[Database]:
    """The unpacked database, whole, at the migration it was taken at."""
    if _is_sqlite(settings):
        with sqlite_files.opened(settings, folder / sqlite_files.FILE) as database:
            with database.reading() as session:
                sqlite_files.check_pages(session.connection())
                _check_counts(session, manifest)
            yield database
        return
    with postgresql.staged(settings, schema) as database:
        migrating.upgrade(database, manifest.migration)
        postgresql.load(database, folder)
        with database.reading() as session:
            _check_counts(session, manifest)
        yield database


def _check_counts(session: Session, manifest: Manifest) -> None:
    found = count_rows(session)
    for table, count in manifest.tables.items():
        if found.get(table) != count:
            raise DatabaseDamaged(said=f"{table} has {found.get(table)} rows, and had {count}")


def _put_sandbox(settings: Settings, folder: Path, stamp: str) -> None:
    """Test payments go with the orders that they pay."""
    unpacked, own = folder / SANDBOX, settings.sandbox_path
    if settings.is_sandbox and unpacked.exists():
        if own.exists():
            sqlite_files.set_aside(own, own.with_name(f"{own.name}.before-{stamp}"))
        sqlite_files.put_in_place(unpacked, own)


def _put_database(settings: Settings, folder: Path, stamp: str, *, is_empty: bool) -> str | None:
    """The last step. It happens, or it does not; the old database keeps existing either way."""
    if not _is_sqlite(settings):
        aside = f"before_{stamp}"
        postgresql.swap(settings, schema=f"restore_{stamp}", aside=aside)
        return None if is_empty else aside
    file = sqlite_files.file_of(settings)
    kept = file.with_name(f"{file.name}.before-{stamp}")
    if not is_empty:
        sqlite_files.set_aside(file, kept)
    sqlite_files.put_in_place(folder / sqlite_files.FILE, file)
    return None if is_empty else str(kept)
