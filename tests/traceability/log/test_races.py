"""Processes that append at once, and one that is killed at any moment."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess

import pytest
from flask import Flask
from sqlmodel import Session, select

from foundation import db
from foundation.db import open_database
from foundation.settings import Settings
from tests.traceability.log.trees import grow
from traceability.log.models import LogLeaf
from traceability.log.publishing import keep_published, load_anchored
from traceability.log.queries import get_state, root_at
from traceability.log.store import append

EACH = 10
FORK = multiprocessing.get_context("fork")  # a fresh interpreter would only import for longer


def append_many(settings: Settings, name: str, count: int, told: Connection) -> None:
    """Append one entry after the other; tell each place and root once it is committed."""
    database = open_database(settings)
    for number in range(count):
        event_id = f"{name}-{number}"
        with database.transaction() as session:
            position = append(session, event_id=event_id, entry=event_id.encode())
        told.send((position.seq, position.root))
    told.close()


@dataclass
class Appender:
    """Another process, and what it was told so far."""

    process: ForkProcess
    told: Connection

    @classmethod
    def started(cls, settings: Settings, name: str, count: int) -> Appender:
        """A process that appends `count` entries."""
        reading, writing = FORK.Pipe(duplex=False)
        process = FORK.Process(target=append_many, args=(settings, name, count, writing))
        process.start()
        writing.close()
        return cls(process, reading)

    def rest(self) -> dict[int, bytes]:
        """Everything up to its end."""
        places = {}
        try:
            while True:
                seq, root = self.told.recv()
                places[seq] = root
        except EOFError:
            self.process.join()
        return places


def test_two_processes_append_at_once_and_no_place_is_empty_or_taken_twice(
    app: Flask, settings: Settings, session: Session
) -> None:
    appenders = [Appender.started(settings, name, EACH) for name in ("ada", "ben")]
    told = [appender.rest() for appender in appenders]

    leaves = session.exec(select(LogLeaf).order_by(LogLeaf.seq)).all()
    roots = grow([leaf.entry for leaf in leaves])[1]
    assert [leaf.seq for leaf in leaves] == list(range(2 * EACH))
    assert [len(each) for each in told] == [EACH, EACH]
    assert {**told[0], **told[1]} == {seq: roots[seq + 1] for seq in range(2 * EACH)}
    assert load_anchored(settings).checkpoint.root == roots[-1]


@pytest.mark.parametrize("after", [1, 4, 7])
def test_what_a_killed_process_was_told_is_there(
    app: Flask, settings: Settings, session: Session, after: int
) -> None:
    appender = Appender.started(settings, "ada", 10_000)
    told = dict(appender.told.recv() for _ in range(after))
    appender.process.kill()
    told |= appender.rest()

    assert len(told) >= after
    assert {seq: root_at(session, seq + 1) for seq in told} == told
    keep_published(db.database())
    assert load_anchored(settings).checkpoint.root == get_state(session).root
