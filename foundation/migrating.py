"""Bringing the database to the tables that this version of the program knows."""

from __future__ import annotations

import click
from alembic import command
from alembic.config import Config
from flask.cli import with_appcontext

from foundation import db
from foundation.settings import ROOT


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


@click.command("migrate")
@with_appcontext
def migrate_command() -> None:
    """Bring the database up to date."""
    upgrade(db.database())
    click.echo("The database is up to date.")
