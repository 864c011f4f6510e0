"""Lists of the desk: newest first, by cursor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, col

from foundation import clock
from foundation.http.pagination import PAGE_SIZE, Page, cut, parse_cursor

Row = TypeVar("Row")

EXPORTED = 10_000  # rows of a spreadsheet; more are fetched by narrowing the list down


def newest_first(
    session: Session,
    statement: Any,
    columns: tuple[Any, Any],
    key: Callable[[Row], tuple[datetime, str]],
    *,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """A page of a statement's rows by a time and an id, which `columns` and `key` both name.

    `Any`: a statement of one model or of several columns, which SQLModel types apart.
    """
    at, identifier = col(columns[0]), col(columns[1])
    if cursor:
        at_ms, last_id = parse_cursor(cursor, kinds=(int, str))
        moment = clock.from_millis(int(at_ms))
        statement = statement.where((at < moment) | ((at == moment) & (identifier < last_id)))
    ordered = statement.order_by(at.desc(), identifier.desc()).limit(size + 1)

    def place(row: Row) -> tuple[str | int, ...]:
        moment, last_id = key(row)
        return clock.millis(moment), last_id

    return cut(session.exec(ordered).all(), place, size=size)
