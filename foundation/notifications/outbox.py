"""The outbox: what must follow a commit is a row written by it, delivered at once or by the worker.

A handler runs in a transaction of its own together with the mark "done", so its effect and the mark
are one. It may still be called twice around a crash of something outside, so it is idempotent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from flask import Flask, current_app
from sqlalchemy import bindparam, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.columns import table_of
from foundation.ids import new_id
from foundation.notifications.models import OutboxMessage

Handler = Callable[[Session, Mapping[str, object]], None]

MAX_ATTEMPTS = 12
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(hours=1)
BATCH = 100
GIVEN_UP = "delivery.given_up"

MESSAGE = table_of(OutboxMessage)

# Each capture runs these, and to build a statement costs as much as to run it. A message is locked,
# and is not there when it is done, dead or in another worker's hands.
_WAITING = (
    core_select(MESSAGE.c.topic, MESSAGE.c.payload)
    .where(MESSAGE.c.id == bindparam("own_id"))
    .where(MESSAGE.c.done_at.is_(None), MESSAGE.c.is_dead.is_(False))
    .with_for_update(skip_locked=True)
)
_DONE = update(MESSAGE).where(MESSAGE.c.id == bindparam("own_id"))


def register(app: Flask, topic: str, handler: Handler) -> None:
    """Let `handler` answer `topic`; several handlers of one topic share one transaction."""
    handlers: dict[str, list[Handler]] = app.extensions.setdefault("outbox", {})
    handlers.setdefault(topic, []).append(handler)


def register_last(app: Flask, topic: str, handler: Handler) -> None:
    """The same for a handler that runs after those of `register`, whenever it was registered."""
    handlers: dict[str, list[Handler]] = app.extensions.setdefault("outbox_last", {})
    handlers.setdefault(topic, []).append(handler)


def post(session: Session, topic: str, payload: Mapping[str, object], *, key: str) -> None:
    """Write a message in the caller's transaction; the same topic and key twice is one message."""
    moment = clock.now()
    row = {
        "id": new_id(),
        "topic": topic,
        "key": key,
        "payload": dict(payload),
        "created_at": moment,
        "due_at": moment,
        "attempts": 0,
        "done_at": None,
        "is_dead": False,
        "last_error": None,
    }
    if db.insert_once(session, MESSAGE, row, key=("topic", "key")):
        db.after_commit(session, partial(_deliver_now, str(row["id"])))


def give_up(session: Session, kind: str, thing_id: str) -> None:
    """Say that something was given up after many tries: a letter, a message, an event, a webhook.

    What is given up in the same hour is said once for its kind: when a mail server is away for a
    day, nobody is helped by a letter about each letter.
    """
    hour = f"{clock.now():%Y-%m-%dT%H}"
    payload = {"kind": kind, "id": thing_id, "hour": hour}
    post(session, GIVEN_UP, payload, key=f"{kind}:{hour}")


def _deliver_now(message_id: str) -> None:
    deliver(message_id)


def deliver(message_id: str) -> bool:
    """Deliver one message; says whether it is done. A failure is noted on the row and retried
    later.
    """
    try:
        with db.transaction() as session:
            message = session.connection().execute(_WAITING, {"own_id": message_id}).one_or_none()
            if message is None:
                return False
            for handler in _handlers(message.topic):
                handler(session, message.payload)
            session.flush()
            session.connection().execute(_DONE, {"own_id": message_id, "done_at": clock.now()})
    except Exception as failure:  # noted on the row; the worker tries again, then shows it as dead
        current_app.logger.exception("outbox message %s", message_id)
        _note_failure(message_id, failure)
        return False
    return True


def deliver_pending() -> int:
    """Deliver what is due; the number of messages done. For the worker and for tests."""
    with db.reading() as session:
        due = session.exec(
            select(OutboxMessage.id)
            .where(col(OutboxMessage.done_at).is_(None))
            .where(col(OutboxMessage.is_dead).is_(False))
            .where(OutboxMessage.due_at <= clock.now())
            .order_by(col(OutboxMessage.due_at), col(OutboxMessage.id))
            .limit(BATCH)
        ).all()
    return sum(deliver(message_id) for message_id in due)


def _handlers(topic: str) -> list[Handler]:
    found: list[Handler] = []
    for order in ("outbox", "outbox_last"):
        handlers: dict[str, list[Handler]] = current_app.extensions.get(order, {})
        found += handlers.get(topic, [])
    return found


def _note_failure(message_id: str, failure: Exception) -> None:
    with db.transaction() as session:
        message = session.get(OutboxMessage, message_id)
        if message is None or message.done_at:
            return
        message.attempts += 1
        message.is_dead = message.attempts >= MAX_ATTEMPTS
        message.due_at = clock.now() + min(FIRST_RETRY * 2**message.attempts, LONGEST_RETRY)
        message.last_error = f"{type(failure).__name__}: {failure}"[:500]
        session.add(message)
        if message.is_dead and message.topic != GIVEN_UP:  # else it would tell of itself for ever
            give_up(session, "message", message.id)
