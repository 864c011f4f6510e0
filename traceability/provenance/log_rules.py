"""The log: every event is a leaf that commits to exactly what is stored, below a published root."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from foundation import clock
from foundation.errors import N_
from traceability.log.entry import Entry, EntrySignature, MalformedEntry, parse_entry
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.inclusion import is_included
from traceability.provenance.phrasing import moment, short_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.provenance.evidence import Evidence, Leaf, Statement

REMEMBERED = 2048  # entries that were read by this process
# Publishing follows each commit at once; longer than this means that it is stuck.
LONGEST_WAIT = timedelta(minutes=10)

NO_LEAF = N_("Record %(number)s is not in the log.")
BAD_ENTRY = N_("The log's entry for record %(number)s cannot be read.")
OTHER_BODY = N_("The log commits to another content for record %(number)s.")
OTHER_TIME = N_("The log commits to another time of receipt for record %(number)s.")
OTHER_SIGNATURE = N_("The log commits to another signature on record %(number)s.")
NO_PATH = N_("Record %(number)s is not proven to be in the published log.")
NO_CHECKPOINT = N_("The log has no published checkpoint that we can trust.")
NOT_COVERED = N_("Record %(number)s is not covered by the published checkpoint yet.")


def check_inclusion_proofs(evidence: Evidence) -> Iterator[Finding]:
    """Each event's leaf commits to it and leads to the root of the anchored checkpoint."""
    for statement in evidence.statements:
        if statement.leaf is None:
            yield _about(statement, NO_LEAF)
            continue
        yield from _entry_differences(statement, statement.leaf)
        if not is_included(statement.leaf, evidence.checkpoint):
            yield _about(statement, NO_PATH)


def check_freshness(evidence: Evidence) -> Iterator[Finding]:
    """The anchored checkpoint covers the whole history."""
    checkpoint = evidence.checkpoint
    if checkpoint is None:
        ids = tuple(statement.event_id for statement in evidence.statements)
        yield Finding(
            Rule.FRESHNESS, Severity.FAILURE, NO_CHECKPOINT, expected="1", found="0", event_ids=ids
        )
        return
    for statement in evidence.statements:
        if statement.leaf is None or statement.leaf.seq < checkpoint.size:
            continue
        waits = evidence.checked_at - statement.received_at
        yield _about(
            statement,
            NOT_COVERED,
            rule=Rule.FRESHNESS,
            severity=Severity.REMARK if waits > LONGEST_WAIT else Severity.NOTE,
            expected=f"> {statement.leaf.seq}",
            found=str(checkpoint.size),
        )


@lru_cache(maxsize=REMEMBERED)
def _read(entry: bytes) -> Entry:
    """The same bytes read the same for ever."""
    return parse_entry(entry)


def _entry_differences(statement: Statement, leaf: Leaf) -> Iterator[Finding]:
    try:
        entry = _read(leaf.entry)
    except MalformedEntry:
        yield _about(statement, BAD_ENTRY)
        return
    yield from _differences(statement, entry)


def _differences(statement: Statement, entry: Entry) -> Iterator[Finding]:
    if statement.hash is not None and entry.body_hash != statement.hash:
        yield _about(
            statement,
            OTHER_BODY,
            expected=short_hash(entry.body_hash),
            found=short_hash(statement.hash),
        )
    received_at_ms = clock.millis(statement.received_at)
    if entry.received_at_ms != received_at_ms:
        yield _about(
            statement,
            OTHER_TIME,
            expected=moment(clock.from_millis(entry.received_at_ms)),
            found=moment(statement.received_at),
        )
    stored = EntrySignature(statement.key_id, statement.signature)
    if entry.signatures != (stored,):
        yield _about(
            statement,
            OTHER_SIGNATURE,
            expected=", ".join(short_hash(each.signature) for each in entry.signatures),
            found=short_hash(statement.signature),
        )


def _about(
    statement: Statement,
    message: str,
    *,
    rule: Rule = Rule.INCLUSION,
    severity: Severity = Severity.FAILURE,
    expected: str = "–",
    found: str = "–",
) -> Finding:
    return Finding(
        rule,
        severity,
        message,
        expected=expected,
        found=found,
        event_ids=(statement.event_id,),
        values={"number": statement.lot_seq},
    )
