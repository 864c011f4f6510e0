from __future__ import annotations

import threading

from flask import Flask

from foundation.worker import Job, run_until


def test_a_job_apart_holds_up_no_other_and_is_finished_at_the_end(app: Flask) -> None:
    stopping, is_waiting, may_end = threading.Event(), threading.Event(), threading.Event()
    done: list[str] = []

    def wait_for_a_stranger() -> None:
        is_waiting.set()
        assert may_end.wait(timeout=20)
        done.append("apart")

    def work_on() -> None:
        assert is_waiting.wait(timeout=20)
        done.append("together")
        if done.count("together") == 3:
            stopping.set()
            may_end.set()

    jobs = [Job("apart", 60, wait_for_a_stranger, is_apart=True), Job("together", 0, work_on)]
    run_until(stopping, jobs)

    assert done == ["together"] * 3 + ["apart"]


def test_a_job_apart_that_fails_comes_round_again(app: Flask) -> None:
    stopping, runs = threading.Event(), list[int]()

    def fail_once() -> None:
        runs.append(1)
        if len(runs) == 2:
            stopping.set()
        raise ValueError

    run_until(stopping, [Job("apart", 0, fail_once, is_apart=True)])

    assert len(runs) == 2


def test_webhooks_are_sent_apart(app: Flask) -> None:
    jobs = {job.name: job.is_apart for job in app.extensions["jobs"]}

    assert jobs["webhooks"]
    assert [name for name, is_apart in jobs.items() if is_apart] == ["webhooks"]
