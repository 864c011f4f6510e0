"""The worker says that it is at work, and which of its jobs fail."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session, select

from foundation import clock, db
from foundation.running import beating
from foundation.running.beating import JobRecord, NoWorker, Pulse
from foundation.running.models import WorkerBeat
from foundation.worker import Job, run_until


def test_a_worker_writes_how_its_jobs_fare_and_leaves_no_row_behind(app: Flask) -> None:
    stopping, seen = threading.Event(), list[WorkerBeat]()

    def break_down() -> None:
        raise ValueError("what somebody typed")

    def look_and_stop() -> None:
        with db.reading() as session:
            seen.extend(session.exec(select(WorkerBeat)))
        if seen:
            stopping.set()

    with clock.held(clock.now()):
        run_until(stopping, [Job("odd", 60, break_down), Job("even", 0, look_and_stop)])
        failing_since = clock.now().isoformat()

    assert seen[0].jobs == {
        "odd": {"runs": 1, "failures": 1, "failing_since": failing_since, "error": "ValueError"}
    }
    with db.reading() as session:
        assert session.exec(select(WorkerBeat)).all() == []


def test_the_job_at_hand_is_finished_before_the_worker_stops(app: Flask) -> None:
    stopping, done = threading.Event(), list[str]()

    def first() -> None:
        stopping.set()
        done.append("first")

    run_until(stopping, [Job("first", 0, first), Job("second", 0, lambda: done.append("second"))])

    assert done == ["first"]


def test_a_job_that_recovers_is_no_longer_failing() -> None:
    record = JobRecord()

    record.note_failure(ValueError())
    record.note_done()

    assert record == JobRecord(runs=2, failures=1)


def test_workers_that_ended_long_ago_are_forgotten(app: Flask) -> None:
    old = Pulse()
    with clock.held(clock.now() - timedelta(days=2)), db.transaction() as session:
        beating.beat(session, old)
    with pytest.raises(NoWorker):
        beating.check_worker(db.database())

    new = Pulse()
    with db.transaction() as session:
        beating.beat(session, new)

    with db.reading() as session:
        assert ids_of(session) == [new.id]
    beating.check_worker(db.database())


def ids_of(session: Session) -> list[str]:
    """The workers that have a row."""
    return list(session.exec(select(WorkerBeat.id)))
