"""Rows as they are stored, damaged ones too, and how they differ from what should be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from sqlalchemy import Column, Dialect, Table, select, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import Session

from foundation.errors import N_
from traceability.custody.rows import Row
from traceability.log.claims import Fault

Stored = Mapping[str, Any]  # Any: columns have types of their own
UNREADABLE = object()  # a stored value that is none of its column's kind

MISSING = N_("Signed events say there is such a row, and it is gone.")
UNFOUNDED = N_("No signed event says that there is such a row.")
OTHER_THAN_FOLDED = N_("The signed events add up to another value.")


def stored_rows(session: Session, table: Table) -> Iterator[Stored]:
    """Every row, each value read on its own: one that is damaged must not hide the others."""
    connection = session.connection()
    columns = [type_coerce(column, NullType()).label(column.name) for column in table.columns]
    for row in connection.execute(select(*columns)).mappings().all():
        yield {
            column.name: _read(column, row[column.name], connection.dialect)
            for column in table.columns
        }


def compare_table(
    session: Session, table: Table, expected: list[Row], *, skip: Set[str], of: str = "lot_id"
) -> Iterator[Fault]:
    """How a table differs from what it should hold; rows of the lots in `skip`, or of whatever
    else the column `of` names, are not judged."""
    key = [column.name for column in table.primary_key]
    wanted = {_identity(row, key): row for row in expected}
    found = {_identity(row, key): row for row in stored_rows(session, table)}
    for identity in sorted(wanted.keys() | found.keys(), key=str):
        row = wanted.get(identity) or found[identity]
        if row[of] in skip:
            continue
        name = "/".join(map(str, identity))
        if identity not in found:
            yield Fault(table.name, name, "*", MISSING)
        elif identity not in wanted:
            yield Fault(table.name, name, "*", UNFOUNDED)
        else:
            for column, value in wanted[identity].items():
                if found[identity][column] != value:
                    yield Fault(table.name, name, column, OTHER_THAN_FOLDED)


def _identity(row: Stored | Row, key: list[str]) -> tuple[object, ...]:
    return tuple(row[name] for name in key)


def _read(column: Column[Any], raw: object, dialect: Dialect) -> object:
    """A stored value as its column's type, or UNREADABLE. `Any`: a column of any type."""
    process = column.type.dialect_impl(dialect).result_processor(dialect, None)
    try:
        return process(raw) if process and raw is not None else raw
    except (ValueError, LookupError, TypeError):
        return UNREADABLE
