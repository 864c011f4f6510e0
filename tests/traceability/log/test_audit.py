"""One changed byte anywhere in the log's tables is found, and the audit says where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask

from foundation import db
from foundation.settings import Settings
from tests.factories import make_organisation
from tests.traceability.log.vandal import Vandal, vandal_at
from traceability.log.audit import Report, audit
from traceability.log.claims import Fault
from traceability.log.creating import create_log
from traceability.log.entry import EntrySignature, entry_bytes
from traceability.log.publishing import anchor_of, keep_published
from traceability.log.statements import KeyEnrolment, parse_statement, statement_bytes
from traceability.log.store import append

TABLES = ("log_leaf", "log_node", "log_state", "log_checkpoint", "key_statement")
LEAVES = 5


@pytest.fixture
def vandal(app: Flask, settings: Settings) -> Iterator[Vandal]:
    """Five enrolled keys, and somebody who can change anything."""
    for number in range(LEAVES):
        with db.transaction() as session:
            make_organisation(session, f"Ada {number}")
    keep_published(db.database())
    with vandal_at(settings) as vandal:
        yield vandal


def audited() -> Report:
    with db.reading() as session:
        return audit(session)


def found() -> list[tuple[str, str, str]]:
    return [(fault.table, fault.key, fault.column) for fault in audited().faults]


def flips(value: Any, at: int, *, is_sqlite: bool) -> list[Any]:
    """The value with one byte changed at one of three places: its low bit, and its high bit."""
    if isinstance(value, int):
        return [value ^ 1 << 8, value ^ 1 << 24]
    raw = value if isinstance(value, bytes) else value.encode()
    place = (0, len(raw) // 2, len(raw) - 1)[at % 3]
    low, high = flipped(raw, place, 0x01), flipped(raw, place, 0x80)
    if isinstance(value, bytes):
        return [low, high]
    return [low.decode(), high] if is_sqlite else [low.decode()]


def flipped(raw: bytes, place: int, bit: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ bit]) + raw[place + 1 :]


def test_an_untouched_log_has_no_faults(vandal: Vandal) -> None:
    assert audited() == Report(LEAVES, ())


@pytest.mark.parametrize("table", TABLES)
def test_a_flipped_byte_in_any_column_is_found_and_named(
    table: str, vandal: Vandal, settings: Settings
) -> None:
    is_sqlite = settings.database_url.startswith("sqlite")
    tried, unnamed = 0, []
    rows = vandal.rows(table)

    for at, row in enumerate(rows):
        for column, value in row.items():
            for other in flips(value, at, is_sqlite=is_sqlite):
                with vandal.changed(table, row, column, other):
                    faults = audited().faults
                tried += 1
                if not faults or (faults[0].table, faults[0].column) != (table, column):
                    unnamed.append((column, other, faults))

    assert unnamed == []
    assert tried >= len(rows) * len(rows[0])
    assert audited() == Report(LEAVES, ())


@pytest.mark.parametrize(
    ("condition", "first"),
    [
        ("log_leaf WHERE seq = 3", ("log_leaf", "3", "seq")),
        ("log_leaf WHERE seq = 4", ("log_leaf", "4", "seq")),
        ("log_node WHERE level = 2", ("log_node", "2/0", "hash")),
        ("log_state", ("log_state", "main", "log_id")),
    ],
)
def test_a_row_that_is_gone_is_missed(
    vandal: Vandal, condition: str, first: tuple[str, str, str]
) -> None:
    vandal.run(f"DELETE FROM {condition}")

    assert found()[0] == first


def test_a_statement_that_is_gone_leaves_a_leaf_without_a_body(vandal: Vandal) -> None:
    leaf = vandal.rows("log_leaf")[4]

    vandal.run("DELETE FROM key_statement WHERE event_id = ?", [leaf["event_id"]])

    assert audited().faults == (
        Fault("log_leaf", "4", "event_id", "The body for which this leaf stands is nowhere."),
    )


def test_a_subtree_too_many_is_found(vandal: Vandal) -> None:
    vandal.run("INSERT INTO log_node VALUES ('main', 3, 0, ?)", [b"h" * 32])

    assert found() == [("log_node", "3/0", "idx")]


def test_a_statement_too_many_is_found(vandal: Vandal) -> None:
    row = vandal.rows("key_statement")[0]
    values = ["main", "0" * 36, *list(row.values())[2:]]
    values[3] = "another key id"

    vandal.run("INSERT INTO key_statement VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    assert found()[0][0] == "key_statement"


def test_a_changed_salt_is_a_changed_body(vandal: Vandal) -> None:
    row = vandal.rows("key_statement")[0]
    stated = parse_statement(row["body"])
    other = statement_bytes(replace(stated, salt=b"s" * 16))

    with vandal.changed("key_statement", row, "body", other):
        faults = audited().faults

    assert faults == (
        Fault("key_statement", row["event_id"], "body", "The leaf commits to another body."),
    )


def test_a_statement_that_was_logged_unsigned_is_found(app: Flask, vandal: Vandal) -> None:
    event_id, body = make_statement()
    signature = EntrySignature(parse_statement(body).key_id, b"s" * 64)
    entry = entry_bytes(sha256(body).digest(), 7, [signature])
    store_statement(vandal, event_id, body, signature, entry)

    assert audited().faults == (
        Fault("key_statement", event_id, "signature", "The key did not sign this statement."),
    )


def test_a_leaf_that_is_no_entry_is_found(app: Flask, vandal: Vandal) -> None:
    event_id, body = make_statement()
    signature = EntrySignature(parse_statement(body).key_id, b"s" * 64)
    store_statement(vandal, event_id, body, signature, b"no entry")

    assert audited().faults == (
        Fault("log_leaf", f"{LEAVES}", "entry", "These bytes are no entry of ours."),
    )


def make_statement() -> tuple[str, bytes]:
    event_id = "6f1d2f0e-5a0e-4a52-8f0e-0d5c3f6f6b11"
    uri = "http://localhost/party/mallory"
    return event_id, statement_bytes(KeyEnrolment(event_id, uri, b"k" * 32, "platform", b"s" * 16))


def store_statement(
    vandal: Vandal, event_id: str, body: bytes, signature: EntrySignature, entry: bytes
) -> None:
    with db.transaction() as session:
        append(session, event_id=event_id, entry=entry)
    values = (event_id, "mallory", signature.key_id, body, signature.signature)
    vandal.run("INSERT INTO key_statement VALUES ('main', ?, ?, ?, ?, ?, 7)", values)


def test_a_history_rewritten_to_fit_itself_contradicts_what_was_signed(vandal: Vandal) -> None:
    for table in ("log_leaf", "log_node", "log_state", "log_checkpoint", "key_statement"):
        vandal.run(f"DELETE FROM {table}")
    create_empty_state(vandal)

    assert found() == [("anchor", "localhost/log/main", "note")]


def create_empty_state(vandal: Vandal) -> None:
    empty_root = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    vandal.run("INSERT INTO log_state VALUES ('main', 0, ?, ?)", [b"", empty_root])


def test_a_missing_anchor_is_a_fault(vandal: Vandal, settings: Settings) -> None:
    settings.anchor_path.unlink()

    assert found() == [("anchor", "localhost/log/main", "note")]


def test_checks_of_other_rooms_are_heard_and_what_they_claim_is_theirs(vandal: Vandal) -> None:
    fault = Fault("custody_event", "1", "body", "The leaf commits to another body.")

    with db.reading() as session:
        report = audit(session, [lambda _session, _log: [fault]])

    assert report == Report(LEAVES, (fault,))


def test_a_log_of_one_leaf_and_a_log_of_none_are_audited_too(app: Flask) -> None:
    assert (audited(), create_log(db.database())) == (Report(0, ()), False)
    with db.transaction() as session:
        make_organisation(session)

    assert audited() == Report(1, ())
    assert anchor_of(db.database().settings).is_verified
