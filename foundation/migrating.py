"""Bringing the database to the tables that this version of the program knows."""

from __future__ import annotations

import click
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask.cli import with_appcontext

from foundation import db
from foundation.errors import N_, Unavailable
from foundation.settings import ROOT


class NotMigrated(Unavailable):
    """The tables are those of another version of the program."""

    message = N_(
        "The database is at migration %(found)s, the program at %(known)s. Run: flask migrate; a "
        "newer database needs the newer program."
    )


def alembic_config(database: db.Database) -> Config:
    """Alembic's configuration for a database; there is no ini file to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["engine"] = database.engine
    return config


def upgrade(database: db.Database, revision: str = "head") -> None:
    """Run the migrations up to `revision`, one transaction each."""
    command.upgrade(alembic_config(database), revision)


def downgrade(database: db.Database, revision: str) -> None:
    """Run the migrations back to `revision`."""
    command.downgrade(alembic_config(database), revision)


def newest() -> str:
    """The newest migration that this version of the program knows."""
    script = ScriptDirectory(str(ROOT / "migrations"))
    head = script.get_current_head()
    assert head is not None, "there are migrations"
    return head


def known() -> set[str]:
    """Every migration that this version of the program knows."""
    script = ScriptDirectory(str(ROOT / "migrations"))
    return {revision.revision for revision in script.walk_revisions()}


def current(database: db.Database) -> str | None:
    """The migration that a database is at; None for one that was never migrated."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def check_migrated(database: db.Database) -> None:
    """Raise `NotMigrated` unless the database has the tables of this version."""
    found, known = current(database), newest()
    if found != known:
        raise NotMigrated(found=found or "none", known=known)


@click.command("migrate")
@with_appcontext
def migrate_command() -> None:
    """Bring the database up to date."""
    upgrade(db.database())
    click.echo("The database is up to date.")
