"""Publishing: sign what is committed, anchor it, and only then let it out.

A checkpoint is signed for committed leaves only, continues the one signed before it, and is in the
anchor durably before anyone sees it (docs/custody-log.md, "Publishing").
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Engine
from sqlmodel import Session

from foundation import db
from foundation.columns import table_of
from foundation.db import Database
from foundation.errors import Invalid
from foundation.settings import Settings
from traceability.log.anchor import Anchor, anchor_at
from traceability.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from traceability.log.models import LogCheckpoint
from traceability.log.note import Signer, Verifier
from traceability.log.proof import Receipt, format_receipt
from traceability.log.queries import State, get_leaf, get_state, inclusion_path, root_at
from traceability.log.refusals import AnchorForeign, LogBehindAnchor, LogDamaged, LogForked, NoLog

CHECKPOINT = table_of(LogCheckpoint)


@dataclass(frozen=True)
class Anchored:
    """A checkpoint that is in the anchor, and the note that signs it."""

    note: str
    checkpoint: Checkpoint


def publish(database: Database, *, at_least: int | None = None) -> Anchored:
    """Sign and anchor the log as it is committed now; the checkpoint that holds afterwards.

    With `at_least`, a checkpoint of that size that another thread or process has anchored will do.
    Raises a `LogClosed` when the log and the anchor disagree, and then signs nothing.
    """
    anchor = anchor_of(database.settings)
    with anchor.turn:
        while True:
            anchor.check_open()
            last = load_anchored(database.settings)
            if at_least is not None and last.checkpoint.size >= at_least:
                return last
            with database.reading() as session:
                state = get_state(session)
                check_continues(session, state, last.checkpoint, anchor)
            if state.size == last.checkpoint.size:
                return last
            new = _signed(database.settings, state)
            if anchor.replace(new.checkpoint.origin, last.note, new.note):
                return new


def check_log(database: Database) -> Anchored:
    """Raise a `LogClosed` unless the database continues what was signed last."""
    last = load_anchored(database.settings)
    with database.reading() as session:
        check_continues(session, get_state(session), last.checkpoint, anchor_of(database.settings))
    return last


def check_continues(session: Session, state: State, last: Checkpoint, anchor: Anchor) -> None:
    """Raise a `LogClosed`, in this process for good, unless the log continues `last`."""
    if state.size < last.size:
        raise anchor.close_for(LogBehindAnchor(size=state.size, anchored=last.size))
    try:
        is_continued = root_at(session, last.size) == last.root
    except LogDamaged as damage:
        raise anchor.close_for(damage) from None
    if not is_continued:
        raise anchor.close_for(LogForked(anchored=last.size))
    anchor.is_verified = True


def receipt(session: Session, event_id: str) -> str:
    """The receipt of a committed event. Raises as `receipt_at`, or `NoSuchLeaf`."""
    database = database_of(session)
    with database.reading() as before:
        seq = get_leaf(before, event_id).seq
    return receipt_at(database, seq)


def receipt_at(database: Database, seq: int) -> str:
    """The receipt of a committed leaf: its place, its path and the anchored checkpoint.

    Raises a `LogClosed` when the log cannot be published.
    """
    anchored = publish(database, at_least=seq + 1)
    with database.reading() as after:  # begun after the anchor was read, so it has all its leaves
        path = inclusion_path(after, index=seq, size=anchored.checkpoint.size)
    return format_receipt(Receipt(seq, tuple(path), anchored.note))


def keep_published(database: Database) -> None:
    """Publish what a crash left unpublished, and keep the last note beside the log; for the worker.

    A log that was not made yet is left alone.
    """
    try:
        with database.reading() as session:
            get_state(session)
    except NoLog:
        return
    anchored = publish(database)
    with database.transaction() as session:
        keep_note(session, anchored)


def keep_note(session: Session, anchored: Anchored) -> None:
    """Keep a published note in the database, where audits and mirrors find it."""
    row = {
        "log_id": db.settings_of(session).log_id,
        "size": anchored.checkpoint.size,
        "note": anchored.note.encode(),
    }
    db.insert_once(session, CHECKPOINT, row, key=("log_id", "size"))


def load_anchored(settings: Settings) -> Anchored:
    """The checkpoint in the anchor; everyone may see it. Raises `NoAnchor`."""
    note = anchor_of(settings).load(settings.log_origin)
    return Anchored(note, _opened(note, signer_of(settings).verifier))


def anchor_of(settings: Settings) -> Anchor:
    """This process's anchor."""
    return anchor_at(settings.anchor_path)


def signer_of(settings: Settings) -> Signer:
    """The log's own key, under its origin."""
    return Signer(settings.log_origin, settings.log_signing_key)


def database_of(session: Session) -> Database:
    """The database of a session, for what must read on a fresh snapshot or run after the commit."""
    engine = session.get_bind()
    assert isinstance(engine, Engine), "our sessions are bound to engines"
    return Database(engine.execution_options(rw=False), db.settings_of(session))


def _signed(settings: Settings, state: State) -> Anchored:
    checkpoint = Checkpoint(settings.log_origin, state.size, state.root)
    return Anchored(sign_checkpoint(checkpoint, signer_of(settings)), checkpoint)


@lru_cache(maxsize=4)
def _opened(note: str, log: Verifier) -> Checkpoint:
    """The checkpoint in our own note; opening it again and again would cost a verification each."""
    try:
        return open_checkpoint(note.encode(), log)
    except Invalid:
        raise AnchorForeign() from None
