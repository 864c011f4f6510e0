"""Migrations: one line without gaps, equal to the models on both databases, and reversible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, text

from foundation.db import Database, open_database
from foundation.migrating import alembic_config, downgrade, upgrade
from tests.databases import Template
from tests.stage import make_settings

VERSIONS = Path(__file__).resolve().parent.parent / "migrations/versions"
APPEND_ONLY = sorted(
    table.name for table in SQLModel.metadata.tables.values() if table.info.get("append_only")
)


@pytest.fixture
def database(template: Template, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    with template.empty(tmp_path) as url:
        opened = open_database(make_settings(tmp_path, url))
        yield opened
        opened.engine.dispose()


def test_numbers_have_no_gaps_and_one_head(database: Database) -> None:
    script = ScriptDirectory.from_config(alembic_config(database))
    revisions = [revision.revision for revision in script.walk_revisions()][::-1]
    names = sorted(path.name for path in VERSIONS.glob("*.py"))

    assert revisions == [f"{number:04d}" for number in range(1, len(revisions) + 1)]
    assert [name[:4] for name in names] == revisions
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", name) for name in names)


def test_the_migrated_tables_are_those_of_the_models(database: Database) -> None:
    upgrade(database)

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)

    assert differences == []


def checks_of(database: Database) -> dict[str, set[str]]:
    """Each table's CHECKs, however they are named."""
    inspector = inspect(database.engine)
    return {
        table: {check["sqltext"] for check in inspector.get_check_constraints(table)}
        for table in SQLModel.metadata.tables
    }


def test_the_migrated_tables_refuse_what_those_of_the_models_do(
    database: Database, template: Template, tmp_path: Path
) -> None:
    upgrade(database)
    (folder := tmp_path / "models").mkdir()
    with template.copy(folder) as url:
        made = open_database(make_settings(folder, url))
        expected = checks_of(made)
        made.engine.dispose()

    assert checks_of(database) == expected


def test_migrations_go_back_as_they_came(database: Database) -> None:
    upgrade(database)

    downgrade(database, "base")

    assert inspect(database.engine).get_table_names() == ["alembic_version"]


@pytest.fixture(scope="module")
def migrated(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with all migrations, shared by tests that change nothing in it."""
    folder = tmp_path_factory.mktemp("migrated")
    with template.empty(folder) as url:
        opened = open_database(make_settings(folder, url))
        upgrade(opened)
        yield opened
        opened.engine.dispose()


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_migrated_append_only_tables_refuse_change(
    migrated: Database, table: str, statement: str
) -> None:
    """A trigger of SQLite fires only for a row, so there its text is looked at."""
    column = SQLModel.metadata.tables[table].columns.keys()[0]

    with migrated.engine.execution_options(rw=True).connect() as connection:
        if connection.dialect.name == "sqlite":
            triggers = connection.execute(
                text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name"),
                {"name": table},
            ).scalars()
            verb = statement.split(maxsplit=1)[0]
            assert any(f"BEFORE {verb} ON {table}" in trigger for trigger in triggers)
            return
        with pytest.raises(DBAPIError, match="is append-only"):
            connection.execute(text(statement.format(table, column, column)))
