"""What must follow a commit happens: at once, or by the worker, and once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlmodel import Session, select

from foundation import clock, db, worker
from foundation.notifications import outbox
from foundation.notifications.models import OutboxMessage


class Listener:
    """Takes messages, and fails as often as it is told to first."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.heard: list[object] = []

    def __call__(self, _session: Session, payload: Mapping[str, object]) -> None:
        if self.failures:
            self.failures -= 1
            raise ZeroDivisionError
        self.heard.append(payload["n"])


def post(n: int) -> None:
    with db.transaction() as session:
        outbox.post(session, "sold", {"n": n}, key=str(n))


def test_a_message_is_delivered_right_after_the_commit(app: Flask) -> None:
    listener = Listener()
    outbox.register(app, "sold", listener)

    post(1)

    assert listener.heard == [1]


def test_a_message_of_a_failed_transaction_never_was(app: Flask) -> None:
    listener = Listener()
    outbox.register(app, "sold", listener)

    with pytest.raises(ZeroDivisionError), db.transaction() as session:
        outbox.post(session, "sold", {"n": 1}, key="1")
        raise ZeroDivisionError

    assert (listener.heard, outbox.deliver_pending()) == ([], 0)


def test_the_worker_delivers_what_failed_at_first(app: Flask) -> None:
    listener = Listener(failures=1)
    outbox.register(app, "sold", listener)
    post(1)
    missed = list(listener.heard)

    with clock.held(clock.now() + timedelta(minutes=1)):
        worker.run_once(app)

    assert missed == []
    assert listener.heard == [1]


def test_the_same_key_is_one_message(app: Flask) -> None:
    listener = Listener()
    outbox.register(app, "sold", listener)

    post(1)
    post(1)

    assert listener.heard == [1]


def test_a_message_that_keeps_failing_is_left_where_it_can_be_seen(app: Flask) -> None:
    outbox.register(app, "sold", Listener(failures=99))
    post(1)

    for day in range(1, outbox.MAX_ATTEMPTS):
        with clock.held(clock.now() + timedelta(days=day)):
            outbox.deliver_pending()
    with db.reading() as session:
        message = session.exec(select(OutboxMessage).where(OutboxMessage.topic == "sold")).one()

    assert (message.is_dead, message.attempts, message.done_at) == (True, outbox.MAX_ATTEMPTS, None)
    assert message.last_error == "ZeroDivisionError: "


def given_up() -> list[OutboxMessage]:
    with db.reading() as session:
        rows = session.exec(select(OutboxMessage).where(OutboxMessage.topic == outbox.GIVEN_UP))
        return list(rows)


def exhaust(moment: datetime) -> None:
    for hour in range(outbox.MAX_ATTEMPTS):
        with clock.held(moment + timedelta(hours=2 * hour)):
            outbox.deliver_pending()


def test_that_a_message_was_given_up_is_said_once_an_hour_and_never_of_itself(app: Flask) -> None:
    outbox.register(app, "sold", Listener(failures=99))
    outbox.register(app, outbox.GIVEN_UP, Listener(failures=99))
    now = clock.now()
    with clock.held(now):
        post(1)
        post(2)

    exhaust(now)
    (said,) = given_up()
    exhaust(now + timedelta(days=2))

    (kept,) = given_up()
    assert said.payload["kind"] == "message"
    assert said.key == f"message:{said.payload['hour']}"
    assert (kept.id, kept.is_dead) == (said.id, True)
