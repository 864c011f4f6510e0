"""Integrity: the bytes read as what they are listed as, are signed by who states them, with a key
the log knew by then, and stand in a chain without gaps."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.signatures import verify
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.inclusion import is_included
from traceability.provenance.phrasing import moment, short_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.provenance.evidence import Evidence, KnownKey, Statement

REMEMBERED = 2048  # signatures that were checked by this process

ERASED = N_("The content of record %(number)s was erased; its place and its proof remain.")
UNREADABLE = N_("Record %(number)s cannot be read as a custody record.")
MISLISTED = N_("Record %(number)s is listed with another %(what)s than it was signed with.")
UNSIGNED = N_("The signature on record %(number)s does not fit its content.")
FOREIGN_KEY = N_("Record %(number)s is signed with the key of another organisation.")
UNKNOWN_KEY = N_("Record %(number)s is signed with a key that we do not know.")
UNENROLLED = N_("The key of record %(number)s is not enrolled in the log.")
UNPROVEN = N_("The enrolment of the key of record %(number)s is not in the published log.")
TOO_EARLY = N_("Record %(number)s was signed before its key was enrolled.")
REVOKED = N_("Record %(number)s was signed after its key was revoked.")
GAP = N_("Record %(number)s is missing from the chain.")
UNLINKED = N_("Record %(number)s does not follow from the record before it.")
MISPLACED = N_("Record %(number)s says that it stands elsewhere in the chain.")
EMPTY = N_("The lot has no history at all.")
BEHIND = N_("The history ends at record %(found)s; the lot was last seen at record %(expected)s.")
HEAD_DIFFERS = N_("The last record is not the one that the lot was last seen with.")

WHAT_ACT, WHAT_PARTY, WHAT_TIME = N_("act"), N_("organisation"), N_("time")


def check_bodies(evidence: Evidence) -> Iterator[Finding]:
    """Every record can be read, and its index rows say what it says."""
    for statement in evidence.statements:
        if statement.body is None:
            yield _about(statement, Rule.BODY, Severity.REMARK, ERASED)
        elif statement.act is None or statement.occasion is None:
            yield _about(statement, Rule.BODY, Severity.FAILURE, UNREADABLE)
        else:
            yield from _index_differences(statement)


def check_signatures(evidence: Evidence) -> Iterator[Finding]:
    """Every body is signed by a key of the organisation that states it."""
    for statement in evidence.statements:
        key = evidence.keys.get(statement.key_id)
        if statement.body is None or key is None:
            continue
        if not _is_signed(key.public_key, statement.body, statement.signature):
            yield _about(statement, Rule.SIGNATURE, Severity.FAILURE, UNSIGNED)
        elif (
            statement.occasion is not None
            and key.organisation_id != statement.occasion.organisation_id
        ):
            yield _about(
                statement,
                Rule.SIGNATURE,
                Severity.FAILURE,
                FOREIGN_KEY,
                expected=statement.occasion.organisation_id,
                found=key.organisation_id,
            )


@lru_cache(maxsize=REMEMBERED)
def _is_signed(public_key: bytes, body: bytes, signature: bytes) -> bool:
    """The same bytes fit the same signature for ever."""
    return verify(public_key, body, signature)


def check_keys(evidence: Evidence) -> Iterator[Finding]:
    """Every key was enrolled before, and not revoked by, the place in the log where it signed."""
    proven = {
        key.key_id
        for key in evidence.keys.values()
        if key.enrolment is not None and is_included(key.enrolment, evidence.checkpoint)
    }
    for statement in evidence.statements:
        key = evidence.keys.get(statement.key_id)
        if key is None:
            yield _about(statement, Rule.KEY, Severity.FAILURE, UNKNOWN_KEY, found=statement.key_id)
        elif key.enrolment is None:
            yield _about(statement, Rule.KEY, Severity.FAILURE, UNENROLLED, found=key.key_id)
        elif key.key_id not in proven:
            yield _about(statement, Rule.KEY, Severity.FAILURE, UNPROVEN, found=key.key_id)
        elif statement.leaf is not None:
            yield from _position(statement, key, key.enrolment.seq, statement.leaf.seq)


def _position(statement: Statement, key: KnownKey, enrolled: int, signed: int) -> Iterator[Finding]:
    if enrolled >= signed:
        yield _about(
            statement,
            Rule.KEY,
            Severity.FAILURE,
            TOO_EARLY,
            expected=f"< {signed}",
            found=str(enrolled),
        )
    elif key.revoked_seq is not None and key.revoked_seq < signed:
        yield _about(
            statement,
            Rule.KEY,
            Severity.FAILURE,
            REVOKED,
            expected=f"> {signed}",
            found=str(key.revoked_seq),
        )


def check_chain(evidence: Evidence) -> Iterator[Finding]:
    """Records follow each other without a gap, each naming the hash of the one before it."""
    if not evidence.statements:
        yield Finding(Rule.CHAIN, Severity.FAILURE, EMPTY, expected="1", found="0", event_ids=())
        return
    yield from _start(evidence.statements[0])
    for earlier, later in pairwise(evidence.statements):
        yield from _step(earlier, later)
    for statement in evidence.statements:
        yield from _place(evidence.lot, statement)
    yield from _end(evidence, evidence.statements[-1])


def _start(first: Statement) -> Iterator[Finding]:
    if first.lot_seq != 1:
        yield _gap(1, first)
    elif first.prev_hash is not None:
        yield _about(
            first, Rule.CHAIN, Severity.FAILURE, UNLINKED, found=short_hash(first.prev_hash)
        )


def _step(earlier: Statement, later: Statement) -> Iterator[Finding]:
    if later.lot_seq != earlier.lot_seq + 1:
        yield _gap(earlier.lot_seq + 1, later)
    elif earlier.hash is not None and later.prev_hash != earlier.hash:
        yield _about(
            later,
            Rule.CHAIN,
            Severity.FAILURE,
            UNLINKED,
            expected=short_hash(earlier.hash),
            found=short_hash(later.prev_hash),
        )


def _place(lot: str, statement: Statement) -> Iterator[Finding]:
    """What the signed body says of its own place, beside what the row says."""
    if statement.occasion is None:
        return
    said = [(k.seq, k.prev) for k in statement.occasion.chain if k.lot == lot]
    stored = [(statement.lot_seq, statement.prev_hash)]
    if said != stored:
        yield _about(
            statement,
            Rule.CHAIN,
            Severity.FAILURE,
            MISPLACED,
            expected=_places(said),
            found=_places(stored),
        )


def _end(evidence: Evidence, last: Statement) -> Iterator[Finding]:
    head = evidence.head
    if head is None or head.seq != last.lot_seq:
        seen = head.seq if head else 0
        yield Finding(
            Rule.CHAIN,
            Severity.FAILURE,
            BEHIND,
            expected=str(seen),
            found=str(last.lot_seq),
            event_ids=(last.event_id,),
            values={"expected": seen, "found": last.lot_seq},
        )
    elif last.hash is not None and head.hash != last.hash:
        yield _about(
            last,
            Rule.CHAIN,
            Severity.FAILURE,
            HEAD_DIFFERS,
            expected=short_hash(head.hash),
            found=short_hash(last.hash),
        )


def _index_differences(statement: Statement) -> Iterator[Finding]:
    act, occasion = statement.act, statement.occasion
    assert act is not None
    assert occasion is not None
    for what, signed, listed in (
        (WHAT_ACT, act.kind.value, statement.indexed_act),
        (WHAT_PARTY, occasion.organisation_id, statement.indexed_organisation_id),
        (WHAT_TIME, moment(occasion.event_time), moment(statement.indexed_event_time)),
    ):
        if signed != listed:
            yield _about(
                statement,
                Rule.BODY,
                Severity.FAILURE,
                MISLISTED,
                expected=signed,
                found=listed,
                what=what,
            )


def _gap(missing: int, later: Statement) -> Finding:
    return Finding(
        Rule.CHAIN,
        Severity.FAILURE,
        GAP,
        expected=str(missing),
        found=str(later.lot_seq),
        event_ids=(later.event_id,),
        values={"number": missing},
    )


def _places(places: list[tuple[int, bytes | None]]) -> str:
    return ", ".join(f"{seq} ← {short_hash(prev)}" for seq, prev in places) or "–"


def _about(
    statement: Statement,
    rule: Rule,
    severity: Severity,
    message: str,
    *,
    expected: str = "–",
    found: str = "–",
    **values: object,
) -> Finding:
    return Finding(
        rule,
        severity,
        message,
        expected=expected,
        found=found,
        event_ids=(statement.event_id,),
        values={"number": statement.lot_seq, **values},
    )
