"""Readiness: named checks; each raises a refusal that says what is wrong and what would do.

The storeys bring their own checks at start-up; nothing here knows what a log or a payment is.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from foundation.db import Database
from foundation.errors import N_, DomainError, Unavailable
from foundation.settings import Settings

Check = Callable[[Database], None]

LEAST_FREE_BYTES = 500_000_000


class DatabaseSilent(Unavailable):
    """The database cannot be asked anything."""

    message = N_("The database does not answer (%(kind)s). See that it runs and can be reached.")


class DiskFull(Unavailable):
    """A commit on a full disk fails, and an anchor that cannot be written closes the log."""

    message = N_("Only %(free_mb)s MB are free in %(place)s. Make room: at least %(least_mb)s MB.")


def judge(database: Database, checks: Mapping[str, Check]) -> dict[str, DomainError | None]:
    """What each check has to say: None, or why not.

    A check that cannot reach the database says so; it never takes the others with it.
    """
    return {name: _judge(database, check) for name, check in checks.items()}


def check_database(database: Database) -> None:
    """Ask the database something."""
    with database.reading() as session:
        session.connection().execute(text("SELECT 1"))


def check_disk(database: Database) -> None:
    """Raise `DiskFull` when the instance's disk, or SQLite's, is nearly full."""
    for place in places(database.settings):
        free = shutil.disk_usage(place).free
        if free < LEAST_FREE_BYTES:
            raise DiskFull(
                free_mb=free // 1_000_000, place=place, least_mb=LEAST_FREE_BYTES // 1_000_000
            )


def places(settings: Settings) -> list[Path]:
    """The folders that must not fill up."""
    found = [settings.instance]
    if settings.database_url.startswith("sqlite"):
        found.append(Path(make_url(settings.database_url).database or "").parent)
    return list(dict.fromkeys(found))


def _judge(database: Database, check: Check) -> DomainError | None:
    try:
        check(database)
    except DomainError as refusal:
        return refusal
    except Exception as fault:  # whatever it is, the caller must learn that this is not ready
        return DatabaseSilent(kind=type(fault).__name__)
    return None
