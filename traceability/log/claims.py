"""Claims: in an audit, whoever stores bodies claims the leaf of each, and a leaf left over has lost
its body.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import Session

from foundation.errors import N_
from traceability.log.entry import MalformedEntry, SignatureOf, entry_bytes, parse_entry
from traceability.log.merkle import leaf_hash
from traceability.log.queries import LEAF, log_id_of


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was written: where, and what was expected there."""

    table: str
    key: str
    column: str
    what: str

    @property
    def place(self) -> str:
        """Table, key and column, in characters that every terminal shows."""
        text = f"{self.table} {self.key} {self.column}"
        return text.encode("ascii", "backslashreplace").decode()


@dataclass
class AuditedLog:
    """The leaves as the tree has them, waiting to be claimed by the bodies they stand for."""

    session: Session
    size: int = 0
    by_event: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def add(self, event_id: str, seq: int, hash_: bytes) -> None:
        """Note a leaf: its hash is the one that the tree has, whatever the row says."""
        self.by_event[event_id] = (seq, hash_)

    def claim(
        self,
        table: str,
        event_id: str,
        *,
        body_hash: bytes,
        received_at_ms: int,
        signatures: Sequence[SignatureOf],
    ) -> Iterator[Fault]:
        """What the leaf of this event says otherwise than its row in `table`, column by column.

        Call it once for each row, after checking that the row's id is the one in its body.
        """
        raw = entry_bytes(body_hash, received_at_ms, signatures)
        found = self.by_event.pop(event_id, None)
        if found is None:
            yield from self._unmatched(table, event_id, raw)
        elif found[1] != leaf_hash(raw):
            yield from self._differences(
                table, event_id, found, (body_hash, received_at_ms, signatures)
            )

    def unclaimed(self) -> Iterator[Fault]:
        """Leaves whose bodies are nowhere."""
        for seq, _ in self.by_event.values():
            yield Fault("log_leaf", f"{seq}", "event_id", NO_BODY)

    def _unmatched(self, table: str, event_id: str, raw: bytes) -> Iterator[Fault]:
        """The leaf of the body under another event id, if the tree has one."""
        hash_ = leaf_hash(raw)
        for other, (seq, known) in self.by_event.items():
            if known == hash_:
                del self.by_event[other]
                yield Fault("log_leaf", f"{seq}", "event_id", OTHER_ID)
                return
        yield Fault(table, event_id, "id", NO_LEAF)

    def _differences(
        self,
        table: str,
        event_id: str,
        leaf: tuple[int, bytes],
        row: tuple[bytes, int, Sequence[SignatureOf]],
    ) -> Iterator[Fault]:
        seq, hash_ = leaf
        body_hash, received_at_ms, signatures = row
        raw = self._entry(seq)
        try:
            entry = parse_entry(raw)
        except MalformedEntry:
            if leaf_hash(raw) == hash_:  # else the check of the tree has named the entry
                yield Fault("log_leaf", f"{seq}", "entry", NO_ENTRY)
            return
        if entry.body_hash != body_hash:
            yield Fault(table, event_id, "body", OTHER_BODY)
        if entry.received_at_ms != received_at_ms:
            yield Fault(table, event_id, "received_at", OTHER_TIME)
        if [e.key_id for e in entry.signatures] != [s.key_id for s in signatures]:
            yield Fault(table, event_id, "key_id", OTHER_KEY)
        if [e.signature for e in entry.signatures] != [s.signature for s in signatures]:
            yield Fault(table, event_id, "signature", OTHER_SIGNATURE)

    def _entry(self, seq: int) -> bytes:
        statement = select(LEAF.c.entry).where(LEAF.c.seq == seq)
        statement = statement.where(LEAF.c.log_id == log_id_of(self.session))
        return self.session.connection().scalar(statement) or b""


Check = Callable[[Session, AuditedLog], Iterable[Fault]]


NO_BODY = N_("The body for which this leaf stands is nowhere.")
NO_ENTRY = N_("These bytes are no entry of ours.")
NO_LEAF = N_("The log has no leaf for this row.")
OTHER_ID = N_("The leaf stands for a body whose event has another id.")
OTHER_BODY = N_("The leaf commits to another body.")
OTHER_TIME = N_("The leaf commits to another time of receipt.")
OTHER_KEY = N_("The leaf names other signing keys.")
OTHER_SIGNATURE = N_("The leaf holds other signatures.")
