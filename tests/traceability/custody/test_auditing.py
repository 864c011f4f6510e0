"""One changed bit in any stored column is found and named; append-only tables say no first."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Column, Table, insert, select, text
from sqlalchemy.exc import DatabaseError

from foundation import db
from foundation.columns import table_of
from tests.traceability.custody.conftest import Cast
from tests.traceability.custody.examples import LOT, ONE, REGISTER, TWO
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.events import BindTag
from traceability.custody.models import (
    CustodyHead,
    CustodyLink,
    CustodyPackage,
    CustodyParty,
    CustodyRecord,
)
from traceability.custody.recording import record
from traceability.log.audit import audit
from traceability.log.claims import Fault

TABLES = [
    table_of(model)
    for model in (CustodyRecord, CustodyLink, CustodyHead, CustodyPackage, CustodyParty)
]
APPEND_ONLY = TABLES[:2] + TABLES[4:]
each_table = pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)


@pytest.fixture
def story(cast: Cast) -> None:
    """A lot with tags and an open offer: no column of interest is empty in its last row."""
    with db.transaction() as session:
        record(session, replace(REGISTER, source_id=None), lot=LOT, actor=cast.ada)
        record(session, BindTag(ONE, "t1"), lot=LOT, actor=cast.ada)
        record(session, BindTag(TWO, "t2"), lot=LOT, actor=cast.ada)
        handover.offer(session, LOT, taker_id=cast.ben.organisation_id, actor=cast.ada)


def faults() -> tuple[Fault, ...]:
    with db.reading() as session:
        return audit(session, [check_custody]).faults


def flipped(value: object) -> object:
    """The value with one bit of its first digit, letter or byte turned over."""
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, int):
        return value ^ 1
    letters = str(value)
    at = next(place for place, letter in enumerate(letters) if letter.isalnum())
    return letters[:at] + chr(ord(letters[at]) ^ 1) + letters[at + 1 :]


def tamper(table: Table, column: Column[Any]) -> None:
    """Flip a bit of the last row behind the program's back, as whoever took the file could."""
    with db.database().engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        cursor = driver.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("PRAGMA ignore_check_constraints=ON")
        for verb in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table.name}_no_{verb}")
        (rowid, value) = cursor.execute(
            f"SELECT rowid, {column.name} FROM {table.name} ORDER BY rowid DESC LIMIT 1"
        ).fetchone()
        cursor.execute(
            f"UPDATE {table.name} SET {column.name} = ? WHERE rowid = ?", (flipped(value), rowid)
        )
        connection.detach()


def test_an_untouched_history_has_no_faults(story: None) -> None:
    assert faults() == ()


@pytest.mark.skipif(
    os.environ.get("TEST_DATABASE") == "postgresql",
    reason="bits are flipped in SQLite's file; the audit reads both databases by the same code",
)
@pytest.mark.parametrize(
    ("table", "column"),
    [(table, column) for table in TABLES for column in table.columns],
    ids=lambda part: part.name,
)
def test_a_flipped_bit_is_found_and_named(story: None, table: Table, column: Column[Any]) -> None:
    tamper(table, column)

    found = [(fault.table, fault.column) for fault in faults()]

    # A changed key is another row: then one row is missing and another has no ground.
    named = {(table.name, column.name), (table.name, "*")}
    if column.primary_key and table is not TABLES[0]:
        assert set(found) == {(table.name, "*")}
    else:
        assert [place for place in found if place in named], found
        assert {name for name, _ in found} <= {table.name, "log_leaf"}


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
