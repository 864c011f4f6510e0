"""Column types and table rules that both databases keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

from sqlalchemy import DDL, Connection, Table, event, text
from sqlalchemy import Enum as EnumType
from sqlmodel import SQLModel

_SQLITE_REFUSAL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""

_POSTGRESQL_REFUSAL = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


_ddl: Callable[[str], Any] = DDL  # SQLAlchemy leaves its constructor untyped


def values(kind: type[Enum]) -> Any:
    """An enum column that stores the value, not Python's name, and refuses any other.

    `Any`: SQLModel's `sa_type` accepts type instances, which its stub does not say.
    """
    return EnumType(
        kind,
        name=None,  # else two columns of one kind would share the name of their CHECK
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a model, for statements on the hot paths."""
    table: Table = model.__table__  # type: ignore[attr-defined] # SQLModel adds it to table models
    return table


def append_only_statements(table: str, dialect: str) -> list[str]:
    """The statements that make a table refuse UPDATE and DELETE (and TRUNCATE on PostgreSQL)."""
    if dialect == "sqlite":
        return [
            _SQLITE_REFUSAL.format(table=table, verb=verb.lower(), VERB=verb).strip()
            for verb in ("UPDATE", "DELETE")
        ]
    return [_POSTGRESQL_FUNCTION.strip(), _POSTGRESQL_REFUSAL.format(table=table).strip()]


def widen_choice(
    connection: Connection,
    table: str,
    column: str,
    *,
    before: Sequence[str],
    after: Sequence[str],
) -> None:
    """Let an enum column of a migrated table take other values: its CHECK is written anew.

    SQLite cannot alter a CHECK, and a copy of the table would lose triggers and break references,
    so its stored text changes (sqlite.org/lang_altertable.html, section 7, the simpler procedure).
    """
    old, new = (f"{column} IN ({_quoted(values)})" for values in (before, after))
    if connection.dialect.name != "sqlite":
        check = f"{table}_{column}_check"
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {check}"))
        connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({new})"))
        return
    _rewrite_sqlite(connection, table, old, new)


def allow_absent(connection: Connection, table: str, column: str, *, kind: str) -> None:
    """Let a column of a migrated table be NULL; `kind` is its type as the table was made with."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL"))
        return
    declared = f"\t{column} {kind}"
    _rewrite_sqlite(connection, table, f"{declared} NOT NULL,", f"{declared},")


def forbid_absent(connection: Connection, table: str, column: str, *, kind: str) -> None:
    """The way back from `allow_absent`, where no row has made use of it."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"))
        return
    declared = f"\t{column} {kind}"
    _rewrite_sqlite(connection, table, f"{declared},", f"{declared} NOT NULL,")


def _rewrite_sqlite(connection: Connection, table: str, old: str, new: str) -> None:
    version = connection.execute(text("PRAGMA schema_version")).scalar_one()
    connection.execute(text("PRAGMA writable_schema = ON"))
    changed = connection.execute(
        text(
            "UPDATE sqlite_schema SET sql = replace(sql, :old, :new)"
            " WHERE type = 'table' AND name = :table AND instr(sql, :old) > 0"
        ),
        {"old": old, "new": new, "table": table},
    )
    assert changed.rowcount == 1, f"{table} is as the migration before it wrote it"
    connection.execute(text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(text("PRAGMA writable_schema = RESET"))


def _quoted(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def append_only(model: type[SQLModel]) -> None:
    """Declare a table append-only: its creation also creates the triggers that say no."""
    table = table_of(model)
    table.info["append_only"] = True
    for dialect in ("sqlite", "postgresql"):
        for statement in append_only_statements(table.name, dialect):
            ddl = _ddl(statement.replace("%", "%%")).execute_if(dialect=dialect)
            event.listen(table, "after_create", ddl)
