"""The program's own role on PostgreSQL can do its work and cannot undo anybody's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from foundation import db
from foundation.settings import Settings
from tests.databases import PostgresTemplate
from tests.factories import make_organisation
from tests.instances import instance, run, running

pytestmark = pytest.mark.one_database  # it brings its own PostgreSQL

APPEND_ONLY = sorted(
    table.name for table in SQLModel.metadata.tables.values() if table.info.get("append_only")
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of an instance on PostgreSQL whose role was granted what it needs."""
    folder = tmp_path_factory.mktemp("granting")
    name = f"app_{uuid4().hex}"
    with PostgresTemplate.prepared(folder) as template, instance(template, folder) as owner:
        with psycopg.connect(owner.database_url) as connection:
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
        code, said = run(owner, "grant", name)
        assert (code, said) == (0, f"{name} may use {len(SQLModel.metadata.tables) + 1} tables.\n")
        url = make_url(owner.database_url).update_query_dict({"options": f"-crole={name}"})
        yield replace(owner, database_url=url.render_as_string(hide_password=False))


def test_sqlite_has_no_roles(app: Flask, settings: Settings) -> None:
    assert run(settings, "grant", "regauss_app") == (
        1,
        "Error: Only PostgreSQL has roles, and REGAUSS_DATABASE_URL names another database.\n",
    )


def test_the_role_records_signs_and_audits(served: Settings) -> None:
    with running(served), db.transaction() as session:
        make_organisation(session)

    assert run(served, "log", "audit") == (0, "1 entries, all as they were signed.\n")


REFUSED = [
    *(f"DELETE FROM {table}" for table in APPEND_ONLY),
    *(
        f"UPDATE {table} SET {SQLModel.metadata.tables[table].columns.keys()[0]} = NULL"
        for table in APPEND_ONLY
    ),
    *(f"TRUNCATE {table}" for table in sorted(SQLModel.metadata.tables)),
    "DROP TABLE organisation",
    "ALTER TABLE log_leaf DISABLE TRIGGER ALL",
    "CREATE TABLE mine (id int)",
    "UPDATE alembic_version SET version_num = '0001'",
]


def test_the_role_changes_neither_records_nor_tables(served: Settings) -> None:
    allowed = []
    for statement in REFUSED:
        try:
            with psycopg.connect(served.database_url) as connection:
                connection.execute(sql.SQL(statement))
        except psycopg.errors.InsufficientPrivilege:
            continue
        allowed.append(statement)

    assert allowed == []
