"""Somebody with full rights on the database: changes what no code of ours may change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from pysqlite3 import dbapi2 as sqlite

from foundation.settings import Settings

TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
CHECKS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
"""


class Vandal:
    """Reads and overwrites single columns past triggers, checks and foreign keys."""

    def __init__(self, connection: Any, mark: str) -> None:
        self.connection = connection
        self.mark = mark

    def run(self, statement: str, values: Sequence[object] = ()) -> Any:
        """Run a statement whose placeholders are question marks."""
        return self.connection.execute(statement.replace("?", self.mark), values)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table, in some fixed order."""
        cursor = self.run(f"SELECT * FROM {table} ORDER BY 1, 2")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @contextmanager
    def changed(self, table: str, row: dict[str, Any], column: str, value: Any) -> Iterator[None]:
        """A row with another value in one column, put back afterwards."""
        self._write(table, row, column, value)
        yield
        self._write(table, row, column, row[column])

    def _write(self, table: str, row: dict[str, Any], column: str, value: Any) -> None:
        others = {name: old for name, old in row.items() if name != column}
        # Bytes in a text column are text with a broken character, which only SQLite can hold.
        is_broken_text = isinstance(value, bytes) and isinstance(row[column], str)
        new = "CAST(? AS TEXT)" if is_broken_text else "?"
        condition = " AND ".join(f"{name} = ?" for name in others)
        cursor = self.run(
            f"UPDATE {table} SET {column} = {new} WHERE {condition}", [value, *others.values()]
        )
        assert cursor.rowcount == 1, (table, column)


@contextmanager
def vandal_at(settings: Settings) -> Iterator[Vandal]:
    """The vandal of a test's own database."""
    if settings.database_url.startswith("sqlite"):
        path = settings.database_url.removeprefix("sqlite:///")
        connection = sqlite.connect(path, isolation_level=None)
        for (name,) in connection.execute(TRIGGERS).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA ignore_check_constraints=ON")
        yield Vandal(connection, "?")
        connection.close()
    else:
        with psycopg.connect(settings.database_url, autocommit=True) as server:
            server.execute("SET session_replication_role = replica")
            for (statement,) in server.execute(CHECKS).fetchall():
                server.execute(statement)
            yield Vandal(server, "%s")
