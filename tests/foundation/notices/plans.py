"""How SQLite would run the last query of a block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from foundation import db


def plan_of(ask: Callable[[Session], object], table: str) -> list[str]:
    """The steps of the plan of what `ask` asks of a table, values and all."""
    seen: list[tuple[str, Any]] = []
    engine = db.database().engine

    def note(_c: object, _u: object, statement: str, values: object, *_rest: object) -> None:
        if table in statement:
            seen.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    with db.reading() as session:
        ask(session)
    event.remove(engine, "before_cursor_execute", note)
    statement, values = seen[0]
    with db.reading() as session:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [str(row[3]) for row in plan]
