"""Instances as an operator makes them: migrated, with a log of their own, on either database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlmodel import Session, text

from foundation import db, migrating
from foundation.settings import Settings
from tests.databases import Template
from tests.stage import make_settings, share_statements
from traceability.log.creating import create_log
from wsgi import create_app


@contextmanager
def instance(template: Template, folder: Path) -> Iterator[Settings]:
    """The settings of a new instance in a folder, with a log, and tables as migrated ones are."""
    folder.mkdir(parents=True, exist_ok=True)
    with template.copy(folder) as url:
        settings = make_settings(folder, url)
        with running(settings):
            with db.transaction() as session:
                note_migrated(session)
            create_log(db.database())
        yield settings


def note_migrated(session: Session) -> None:
    """Say of tables that were made from the models what migrations say of theirs."""
    session.connection().execute(
        text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    )
    session.connection().execute(
        text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": migrating.newest()}
    )


@contextmanager
def elsewhere(template: Template, folder: Path, first: Settings) -> Iterator[Settings]:
    """An empty instance on another machine, to which the anchor of the first was brought."""
    folder.mkdir(parents=True, exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        path = first.anchor_path.with_name(f"anchor.db{suffix}")
        if path.exists():
            shutil.copyfile(path, folder / path.name)
    with template.empty(folder) as url:
        yield replace(first, instance=folder, database_url=url)


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    """The app on an instance, its context open; when it stops, nothing holds the database."""
    app = create_app(settings)
    share_statements(app.extensions["database"].engine)
    app.testing = False
    with app.app_context():
        try:
            yield app
        finally:
            db.database().engine.dispose()


def run(settings: Settings, *arguments: str | os.PathLike[str]) -> tuple[int, str]:
    """Run one command on an instance: its exit code, and what it said, the log's lines left out."""
    app = create_app(settings)
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    app.extensions["database"].engine.dispose()
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    said = [line for line in result.output.splitlines(True) if not line.startswith('{"')]
    return result.exit_code, "".join(said)
