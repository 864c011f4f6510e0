"""The audit of custody: every stored column is computed again from signed bytes and compared.

The log's own audit vouches for the leaves. From them down: the leaf commits to the body, the time
of receipt and the signature; the body gives the index columns and the chain; the fold of the chain
gives head, packages and parties. So a byte that was changed anywhere is found, and named.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, DomainError
from traceability.custody.canonical import NotCanonical, parse_canonical
from traceability.custody.events import Act, Occasion
from traceability.custody.folding import apply
from traceability.custody.handover_rows import ended_by, opened_row
from traceability.custody.models import (
    CustodyFlow,
    CustodyHandover,
    CustodyHead,
    CustodyLink,
    CustodyPackage,
    CustodyParty,
    CustodyRecord,
    CustodySideStream,
)
from traceability.custody.queries import vocabulary_of
from traceability.custody.reading import ForeignEvent, act_of
from traceability.custody.refusals import Refusal
from traceability.custody.rows import (
    Row,
    flow_rows,
    head_row,
    new_party_rows,
    package_rows,
    stream_rows,
)
from traceability.custody.shapes import biz_step
from traceability.custody.signatures import body_hash, verify
from traceability.custody.state import LotState
from traceability.custody.stored_rows import UNREADABLE, Stored, compare_table, stored_rows
from traceability.custody.vocabulary import Vocabulary
from traceability.log.claims import AuditedLog, Fault
from traceability.log.enrolment import EnrolledKey, get_enrolled_keys
from traceability.log.entry import EntrySignature
from traceability.log.revoking import get_revoked_keys

EVENT, LINK = table_of(CustodyRecord), table_of(CustodyLink)
FLOW, STREAM = table_of(CustodyFlow), table_of(CustodySideStream)
HANDOVER = table_of(CustodyHandover)
INDEXES = tuple(table_of(model) for model in (CustodyHead, CustodyPackage, CustodyParty))

OTHER_THAN_SIGNED = N_("The signed body says otherwise.")
OTHER_LOG = N_("The row belongs to another log than this deployment's.")
NOT_READABLE = N_("The value is none of its column's kind.")
NOT_OURS = N_("The body is no custody event of ours.")
NO_KEY = N_("The log enrolled no such key.")
OTHER_LEVEL = N_("The log enrolled the key at another level.")
OTHER_OWNER = N_("The log enrolled the key for another organisation.")
NOT_SIGNED = N_("The signature does not fit the body.")
REVOKED = N_("The log says that the key was revoked before, or enrolled after.")
IMPOSSIBLE = N_("The fold refuses this event after the ones before it.")


@dataclass
class Story:
    """What the signed bytes say: events and links by lot, keys met, lots that cannot be judged."""

    log_id: str
    words: Vocabulary
    chains: dict[str, list[tuple[int, Act, Occasion, bytes]]] = field(default_factory=dict)
    links: list[Row] = field(default_factory=list)
    flows: list[Row] = field(default_factory=list)
    streams: list[Row] = field(default_factory=list)
    handovers: list[Row] = field(default_factory=list)
    ends: dict[str, Row] = field(default_factory=dict)
    keys: dict[str, EnrolledKey | None] = field(default_factory=dict)
    revoked: dict[str, int | None] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    unread_events: set[str] = field(default_factory=set)


def check_custody(session: Session, log: AuditedLog) -> Iterator[Fault]:
    """Every fault in the stored custody of this deployment's log."""
    story = Story(db.settings_of(session).log_id, vocabulary_of(session))
    for event in stored_rows(session, EVENT):
        yield from _check_event(session, event, log, story)
    states: list[LotState] = []
    parties: list[Row] = []
    for lot in sorted(story.chains.keys() - story.unreadable):
        state = yield from _fold(lot, story, parties)
        if state is not None:
            states.append(state)
    heads = [head_row(state, log_id=story.log_id) for state in states]
    packages = [row for state in states for row in package_rows(state, log_id=story.log_id)]
    yield from compare_table(session, LINK, story.links, skip=story.unreadable)
    yield from compare_table(session, FLOW, story.flows, skip=story.unreadable)
    yield from compare_table(
        session, STREAM, story.streams, skip=story.unread_events, of="event_id"
    )
    handovers: list[Row] = [
        {**row, **story.ends.get(str(row["handover_id"]), {})} for row in story.handovers
    ]
    yield from compare_table(session, HANDOVER, handovers, skip=story.unreadable)
    for table, expected in zip(INDEXES, (heads, packages, parties), strict=True):
        yield from compare_table(session, table, expected, skip=story.unreadable)


def _check_event(session: Session, event: Stored, log: AuditedLog, story: Story) -> Iterator[Fault]:
    if event["log_id"] != story.log_id:
        yield _fault(event, "log_id", OTHER_LOG)
    try:
        act, occasion = act_of(parse_canonical(event["body"]), story.words)
    except (NotCanonical, ForeignEvent):
        # The leaf says whether these bytes were changed or were never an event.
        claimed = list(_claim(event, event["id"], log))
        yield from claimed or [_fault(event, "body", NOT_OURS)]
        story.unread_events.add(event["id"])
        story.unreadable.update(_linked_lots(session, event["id"]))
        return
    place = log.by_event.get(occasion.event_id)
    claimed = list(_claim(event, occasion.event_id, log))
    yield from claimed
    if any(fault.column == "body" for fault in claimed):
        story.unread_events.add(event["id"])
        story.unreadable.update(link.lot for link in occasion.chain)
        return
    index = {
        "id": occasion.event_id,
        "event_time": occasion.event_time,
        "act": act.kind,
        "biz_step": biz_step(act, story.words),
        "organisation_id": occasion.organisation_id,
    }
    for name, value in index.items():
        if event[name] != value:
            yield _fault(event, name, OTHER_THAN_SIGNED)
    if not any(fault.column in ("key_id", "signature") for fault in claimed):
        yield from _check_signature(session, event, occasion, story)
        if place is not None and not _counts(session, event["key_id"], place[0], story):
            yield _fault(event, "key_id", REVOKED)
    _take_down(act, occasion, body_hash(event["body"]), story)


def _claim(event: Stored, event_id: str, log: AuditedLog) -> Iterator[Fault]:
    """What the event's leaf says otherwise."""
    if event["received_at"] is UNREADABLE:
        log.by_event.pop(event_id, None)
        yield _fault(event, "received_at", NOT_READABLE)
        return
    yield from log.claim(
        EVENT.name,
        event_id,
        body_hash=body_hash(event["body"]),
        received_at_ms=clock.millis(event["received_at"]),
        signatures=[EntrySignature(_readable(event["key_id"]), event["signature"])],
    )
    if clock.from_millis(clock.millis(event["received_at"])) != event["received_at"]:
        yield _fault(event, "received_at", NOT_READABLE)


def _readable(text: str) -> str:
    """Damaged text in characters that JSON has: it differs all the same."""
    return text.encode("utf-8", "backslashreplace").decode()


def _linked_lots(session: Session, event_id: str) -> set[str]:
    """The lots of an event whose own bytes cannot tell."""
    statement = select(LINK.c.lot_id).where(LINK.c.event_id == event_id)
    return set(session.connection().scalars(statement))


def _check_signature(
    session: Session, event: Stored, occasion: Occasion, story: Story
) -> Iterator[Fault]:
    """The key is taken from its leaf: the table of keys is not believed."""
    key_id = event["key_id"]
    if key_id not in story.keys:
        try:
            story.keys[key_id] = get_enrolled_keys(session, [key_id]).get(key_id)
        except DomainError:  # a statement that was changed, which the log's audit names
            story.keys[key_id] = None
    key = story.keys[key_id]
    if key is None:
        yield _fault(event, "key_id", NO_KEY)
        return
    if event["level"] != key.level:
        yield _fault(event, "level", OTHER_LEVEL)
    if occasion.organisation_id != key.organisation_id:
        yield _fault(event, "key_id", OTHER_OWNER)
    if not verify(key.public_key, event["body"], event["signature"]):
        yield _fault(event, "signature", NOT_SIGNED)


def _counts(session: Session, key_id: str, seq: int, story: Story) -> bool:
    """Whether the key signs at this place of the log: after its enrolment, before a revocation."""
    key = story.keys[key_id]
    if key_id not in story.revoked:
        try:
            found = get_revoked_keys(session, [key_id]).get(key_id)
        except (
            DomainError,
            KeyError,
        ):  # a revocation that was changed, which the log's audit names
            found = None
        story.revoked[key_id] = found.seq if found else None
    end = story.revoked[key_id]
    return key is None or (key.seq < seq and (end is None or seq < end))


def _take_down(act: Act, occasion: Occasion, hash_: bytes, story: Story) -> None:
    story.flows += flow_rows(act, occasion, log_id=story.log_id)
    story.streams += stream_rows(act, occasion, log_id=story.log_id)
    if opened := opened_row(act, occasion, log_id=story.log_id):
        story.handovers.append(opened)
    if ended := ended_by(act, occasion):
        story.ends[ended[0]] = ended[1]
    for link in occasion.chain:
        story.chains.setdefault(link.lot, []).append((link.seq, act, occasion, hash_))
        story.links.append(
            {
                "log_id": story.log_id,
                "event_id": occasion.event_id,
                "lot_id": link.lot,
                "lot_seq": link.seq,
                "prev_hash": link.prev,
            }
        )


def _fold(lot: str, story: Story, parties: list[Row]) -> Generator[Fault, None, LotState | None]:
    """The lot's state after all its events; None, and a fault, where the fold stops."""
    state: LotState | None = None
    for _, act, occasion, hash_ in sorted(story.chains[lot], key=lambda event: event[0]):
        try:
            after = apply(state, act, occasion, lot=lot, body_hash=hash_)
        except Refusal:
            story.unreadable.add(lot)
            yield Fault(EVENT.name, occasion.event_id, "body", IMPOSSIBLE)
            return None
        parties += new_party_rows(state, after, log_id=story.log_id)
        state = after
    return state


def _fault(event: Stored, column: str, what: str) -> Fault:
    return Fault(EVENT.name, str(event["id"]), column, what)
