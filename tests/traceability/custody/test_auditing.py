"""One changed bit in any stored column is found and named; append-only tables say no first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Enum, Table, insert, select, text
from sqlalchemy.exc import DatabaseError

from foundation import db
from foundation.columns import table_of
from foundation.settings import Settings
from tests.traceability.custody.conftest import Cast
from tests.traceability.custody.examples import ANOTHER, LOT, ONE, REGISTER, TWO, lighter
from tests.traceability.log.vandal import Vandal, vandal_at
from traceability.custody import handover
from traceability.custody.amending import amend
from traceability.custody.auditing import check_custody
from traceability.custody.events import BindTag, PackageEntry, Quarantine
from traceability.custody.models import (
    CustodyHandover,
    CustodyHead,
    CustodyLink,
    CustodyPackage,
    CustodyParty,
    CustodyRecord,
)
from traceability.custody.queries import get_state
from traceability.custody.recording import record
from traceability.custody.words import CorrectionReason, QuarantineReason
from traceability.log.audit import audit
from traceability.log.claims import Fault

TABLES = [
    table_of(model)
    for model in (
        CustodyRecord,
        CustodyLink,
        CustodyHead,
        CustodyPackage,
        CustodyHandover,
        CustodyParty,
    )
]
APPEND_ONLY = TABLES[:2] + TABLES[5:]
each_table = pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)


@pytest.fixture
def story(cast: Cast) -> None:
    """A lot with an open correction, and one with tags and an open offer, so that every column is
    filled in some row."""
    with db.transaction() as session:
        packages = REGISTER.packages[1:]
        ((mass, packaging),) = ((one.mass, one.packaging) for one in packages)
        entry = PackageEntry(replace(mass, package_id=f"{ANOTHER}.1"), packaging)
        act = replace(REGISTER, source_id=None, packages=(entry,))
        record(session, act, lot=ANOTHER, actor=cast.ada)
        handover.offer(session, ANOTHER, taker_id=cast.ben.organisation_id, actor=cast.ada)
        handover.accept(session, ANOTHER, actor=cast.ben)
        changes = lighter(get_state(session, ANOTHER))
        amend(session, ANOTHER, changes, reason=CorrectionReason.OTHER, actor=cast.ben)
        aside = Quarantine((f"{ANOTHER}.1",), QuarantineReason.LEAKING)
        record(session, aside, lot=ANOTHER, actor=cast.ben)
        record(session, replace(REGISTER, source_id=None), lot=LOT, actor=cast.ada)
        record(session, BindTag(ONE, "t1"), lot=LOT, actor=cast.ada)
        record(session, BindTag(TWO, "t2"), lot=LOT, actor=cast.ada)
        handover.offer(session, LOT, taker_id=cast.ben.organisation_id, actor=cast.ada)


@pytest.fixture
def vandal(app: Flask, settings: Settings, story: None) -> Iterator[Vandal]:
    """Somebody who can change anything."""
    with vandal_at(settings) as vandal:
        yield vandal


def faults() -> tuple[Fault, ...]:
    with db.reading() as session:
        return audit(session, [check_custody]).faults


def flipped(raw: bytes, mask: int) -> list[bytes]:
    """The bytes with one bit turned over, at the beginning, in the middle, at the end."""
    places = {0, len(raw) // 2, len(raw) - 1}
    return [raw[:at] + bytes([raw[at] ^ mask]) + raw[at + 1 :] for at in sorted(places)]


def other_values(table: Table, column: str, value: Any, *, is_sqlite: bool) -> list[Any]:
    """What the value could have been changed to, as far as the database's types let it."""
    kind = table.c[column].type
    if isinstance(value, bytes):
        return flipped(value, 0x01)
    if isinstance(value, int):
        return [value ^ 1 << 3, value ^ 1 << 20]
    if isinstance(value, dict):
        return [{"lot": "other"}]
    if isinstance(value, datetime):
        return [value + timedelta(microseconds=1), value + timedelta(days=1)]
    if isinstance(kind, Enum) and not is_sqlite:
        return [word for word in kind.enums if word != value][:1]
    # Times, words and JSON are text in SQLite, and text there need not be UTF-8.
    broken = flipped(value.encode(), 0x80) if is_sqlite else []
    return [raw.decode() for raw in flipped(value.encode(), 0x01)] + broken


def write(
    vandal: Vandal, table: Table, row: dict[str, Any], column: str, values: tuple[Any, Any]
) -> None:
    """Put the second value where the first one is, in the row with this key."""
    old, new = values
    key = {name.name: row[name.name] for name in table.primary_key}
    if column in key:
        key[column] = old
    condition = " AND ".join(f"{name} = {slot(value, row[name])}" for name, value in key.items())
    new = json.dumps(new) if isinstance(new, dict) else new
    cursor = vandal.run(
        f"UPDATE {table.name} SET {column} = {slot(new, row[column])} WHERE {condition}",
        [new, *key.values()],
    )
    assert cursor.rowcount == 1, (table.name, column)


def slot(value: Any, usual: Any) -> str:
    """Bytes in a text column are text with a broken character, which only SQLite can hold."""
    return "CAST(? AS TEXT)" if isinstance(value, bytes) and isinstance(usual, str) else "?"


def test_an_untouched_history_has_no_faults(story: None) -> None:
    assert faults() == ()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_flipped_bit_is_found_and_named(vandal: Vandal, table: Table) -> None:
    is_sqlite = vandal.mark == "?"
    for column in [column.name for column in table.columns]:
        *_, row = [row for row in vandal.rows(table.name) if row[column] is not None]
        for value in other_values(table, column, row[column], is_sqlite=is_sqlite):
            write(vandal, table, row, column, (row[column], value))

            found = {(fault.table, fault.column) for fault in faults()}

            write(vandal, table, row, column, (value, row[column]))
            # A changed key makes another row of it: one is missing, and one has no ground.
            assert found & {(table.name, column), (table.name, "*")}, (column, value, found)
            assert {name for name, _ in found} <= {table.name, "log_leaf"}, (column, value)
    assert faults() == ()


@each_table
@pytest.mark.parametrize("verb", ["UPDATE {} SET log_id = 'x'", "DELETE FROM {}"])
def test_what_was_recorded_cannot_be_changed(story: None, table: Table, verb: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
        session.connection().execute(text(verb.format(table.name)))

    assert faults() == ()


@each_table
def test_what_was_recorded_cannot_be_replaced(story: None, table: Table) -> None:
    with db.reading() as session:
        row = dict(session.connection().execute(select(table)).mappings().first() or {})

    with pytest.raises(DatabaseError), db.transaction() as session:
        statement = insert(table).values(**row)
        if not db.is_postgresql(session):
            statement = statement.prefix_with("OR REPLACE")
        session.connection().execute(statement)

    assert faults() == ()
