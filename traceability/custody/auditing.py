"""The audit of custody: every stored column is computed again from signed bytes and compared.

The log's own audit vouches for the leaves. From them down: the entry commits to the body, the time
of receipt and the signature; the body gives the index columns and the chain; the fold of the chain
gives head, packages and parties. So a byte that was changed anywhere is found, and named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Dialect, Table, select, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import NotFound
from foundation.parties.signing_keys import get_key
from traceability.custody.canonical import NotCanonical, parse_canonical
from traceability.custody.events import Act, Occasion
from traceability.custody.folding import apply
from traceability.custody.models import (
    CustodyHead,
    CustodyLink,
    CustodyPackage,
    CustodyParty,
    CustodyRecord,
)
from traceability.custody.queries import vocabulary_of
from traceability.custody.reading import ForeignEvent, act_of
from traceability.custody.refusals import Refusal
from traceability.custody.rows import Row, head_row, new_party_rows, package_rows
from traceability.custody.shapes import biz_step
from traceability.custody.signatures import body_hash, verify
from traceability.custody.state import LotState
from traceability.custody.vocabulary import Vocabulary
from traceability.log.audit import Fault
from traceability.log.entry import Entry, EntrySignature, MalformedEntry, parse_entry
from traceability.log.models import KeyStatement, LogLeaf

EVENT, LINK = table_of(CustodyRecord), table_of(CustodyLink)
HEAD, PACKAGE, PARTY = table_of(CustodyHead), table_of(CustodyPackage), table_of(CustodyParty)
LEAF, STATEMENT = table_of(LogLeaf), table_of(KeyStatement)


Stored = Mapping[str, Any]  # Any: columns have types of their own
UNREADABLE = object()  # a stored value that is none of its column's type


@dataclass
class Story:
    """What the signed bytes add up to, lot by lot, and the lots whose bytes cannot be read."""

    states: dict[str, LotState] = field(default_factory=dict)
    links: dict[tuple[str, str], Row] = field(default_factory=dict)
    parties: list[Row] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)


def check_custody(session: Session) -> Iterator[Fault]:
    """Every fault in the stored custody of this deployment's log, in the order of its leaves."""
    log_id, words, story = db.settings_of(session).log_id, vocabulary_of(session), Story()
    stored = {row["id"]: row for row in _rows(session, EVENT)}
    statements = {row["event_id"] for row in _rows(session, STATEMENT)}
    for leaf in _rows(session, LEAF, LEAF.c.seq):
        event = stored.pop(leaf["event_id"], None)
        if event is not None:
            yield from _check_event(session, event, leaf["entry"], words, story)
        elif leaf["event_id"] not in statements:
            yield _fault(EVENT, leaf["event_id"], "the event of this leaf is gone")
    for event_id in stored:
        yield _fault(EVENT, event_id, "the log has no leaf of this event")
    expected_heads = [head_row(state, log_id=log_id) for state in story.states.values()]
    expected_packages = [
        row for state in story.states.values() for row in package_rows(state, log_id=log_id)
    ]
    yield from _compare(session, LINK, list(story.links.values()), story, log_id)
    yield from _compare(session, HEAD, expected_heads, story, log_id)
    yield from _compare(session, PACKAGE, expected_packages, story, log_id)
    yield from _compare(session, PARTY, story.parties, story, log_id)


def _check_event(
    session: Session, event: Stored, leaf_entry: bytes, words: Vocabulary, story: Story
) -> Iterator[Fault]:
    try:
        entry = parse_entry(leaf_entry)
    except MalformedEntry:
        return  # the log's audit names the leaf
    is_intact = entry.body_hash == body_hash(event["body"])
    yield from _differences(EVENT, event["id"], event, _committed(entry))
    if is_intact:
        yield from _check_signature(session, event)
        yield from _check_body(event, words, story)
        return
    yield _fault(EVENT, event["id"], "body is not what the log committed to")
    # Its lots cannot be told from damaged bytes; their index is judged no further.
    linked = session.connection().execute(
        select(LINK.c.lot_id).where(LINK.c.event_id == event["id"])
    )
    story.unreadable.update(linked.scalars())


def _committed(entry: Entry) -> Row:
    """The columns that the leaf's entry commits to."""
    signature = entry.signatures[0] if entry.signatures else EntrySignature("", b"")
    return {
        "received_at": clock.from_millis(entry.received_at_ms),
        "key_id": signature.key_id,
        "signature": signature.signature,
    }


def _check_signature(session: Session, event: Stored) -> Iterator[Fault]:
    try:
        key = get_key(session, event["key_id"])
    except NotFound:
        yield _fault(EVENT, event["id"], "key_id names no key")
        return
    if key.level != event["level"]:
        yield _fault(EVENT, event["id"], "level is not the level of the key")
    if key.organisation_id != event["organisation_id"]:
        yield _fault(EVENT, event["id"], "organisation_id is not the owner of the key")
    if not verify(key.public_key, event["body"], event["signature"]):
        yield _fault(EVENT, event["id"], "signature does not fit the body")


def _check_body(event: Stored, words: Vocabulary, story: Story) -> Iterator[Fault]:
    try:
        act, occasion = act_of(parse_canonical(event["body"]), words)
    except (NotCanonical, ForeignEvent):
        yield _fault(EVENT, event["id"], "body is no custody event of ours")
        return
    yield from _differences(EVENT, event["id"], event, _index(act, occasion, words))
    for link in occasion.chain:
        story.links[occasion.event_id, link.lot] = {
            "log_id": event["log_id"],
            "event_id": occasion.event_id,
            "lot_id": link.lot,
            "lot_seq": link.seq,
            "prev_hash": link.prev,
        }
        yield from _fold(event, act, occasion, link.lot, story)


def _index(act: Act, occasion: Occasion, words: Vocabulary) -> Row:
    """The columns that the body gives."""
    return {
        "id": occasion.event_id,
        "event_time": occasion.event_time,
        "act": act.kind,
        "biz_step": biz_step(act.kind, words),
        "organisation_id": occasion.organisation_id,
    }


def _fold(event: Stored, act: Act, occasion: Occasion, lot: str, story: Story) -> Iterator[Fault]:
    if lot in story.unreadable:
        return
    before = story.states.get(lot)
    try:
        state = apply(before, act, occasion, lot=lot, body_hash=body_hash(event["body"]))
    except Refusal as refusal:
        story.unreadable.add(lot)
        yield _fault(EVENT, event["id"], f"the fold refuses this event: {refusal}")
        return
    story.states[lot] = state
    story.parties += new_party_rows(before, state, log_id=event["log_id"])


def _compare(
    session: Session, table: Table, expected: list[Row], story: Story, log_id: str
) -> Iterator[Fault]:
    """Faults of an index table against the rows that the signed bytes add up to."""
    key = [column.name for column in table.primary_key]
    wanted = {tuple(row[name] for name in key): row for row in expected}
    found = {tuple(row[name] for name in key): row for row in _rows(session, table)}
    for identity in sorted(wanted.keys() | found.keys(), key=str):
        row = wanted.get(identity) or found[identity]
        if row["lot_id"] in story.unreadable:
            continue
        name = "/".join(str(part) for part in identity if part != log_id)
        if identity not in found:
            yield _fault(table, name, "the row is gone")
        elif identity not in wanted:
            yield _fault(table, name, "no signed event says so")
        else:
            yield from _differences(table, name, found[identity], wanted[identity])


def _differences(table: Table, key: str, found: Stored, expected: Row) -> Iterator[Fault]:
    for name, value in expected.items():
        if found[name] != value:
            yield _fault(table, key, f"{name} is not what was signed")


def _rows(session: Session, table: Table, *order: Column[Any]) -> Iterator[Stored]:
    """The rows of this log, each value read on its own: one that is damaged must not hide others.

    `Any`: columns of any type.
    """
    connection, log_id = session.connection(), db.settings_of(session).log_id
    columns = [type_coerce(column, NullType()).label(column.name) for column in table.columns]
    statement = select(*columns).where(table.c.log_id == log_id).order_by(*order)
    for row in connection.execute(statement).mappings():
        yield {
            column.name: _read(column, row[column.name], connection.dialect)
            for column in table.columns
        }


def _read(column: Column[Any], raw: object, dialect: Dialect) -> object:
    """A stored value as its column's type, or UNREADABLE. `Any`: a column of any type."""
    process = column.type.dialect_impl(dialect).result_processor(dialect, None)
    try:
        return process(raw) if process and raw is not None else raw
    except (ValueError, LookupError, TypeError):
        return UNREADABLE


def _fault(table: Table, key: str, what: str) -> Fault:
    return Fault(table.name, key, what)
