"""The worker: jobs that run again and again, each in its own time."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError
from structlog.contextvars import bind_contextvars, clear_contextvars

from foundation import db
from foundation.notifications import outbox
from foundation.running import beating
from foundation.running.beating import Pulse

TICK_S = 0.2


@dataclass(frozen=True)
class Job:
    """A named piece of work and how long to wait between two runs. One that `is_apart` has a thread
    of its own.
    """

    name: str
    every_s: float
    work: Callable[[], object]
    is_apart: bool = False


def init_app(app: Flask) -> None:
    """Give the app its job list, the outbox first, and the `worker` command."""
    app.extensions["jobs"] = []
    register_job(app, "outbox", every_s=0.5, work=outbox.deliver_pending)
    app.cli.add_command(worker_command)


def register_job(app: Flask, name: str, *, every_s: float, work: Callable[[], object]) -> None:
    """Run `work` in the worker, in an app context, about every `every_s` seconds."""
    app.extensions["jobs"].append(Job(name, every_s, work))


def register_job_apart(
    app: Flask, name: str, *, every_s: float, work: Callable[[], object]
) -> None:
    """The same for work that waits for strangers: it holds up no other job."""
    app.extensions["jobs"].append(Job(name, every_s, work, is_apart=True))


def run_once(app: Flask) -> None:
    """Run every job once, in order; what a test calls instead of waiting."""
    with app.app_context():
        for job in app.extensions["jobs"]:
            job.work()


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Run background jobs until told to stop; the job at hand is finished first."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    run_until(stopping, current_app.extensions["jobs"])


def run_until(stopping: threading.Event, jobs: list[Job]) -> None:
    """Run each job when its time has come; one that fails is logged and comes round again."""
    pulse = Pulse()
    apart = [_start_apart(job, pulse, stopping) for job in jobs if job.is_apart]
    together = [job for job in jobs if not job.is_apart]
    due = {job.name: 0.0 for job in together}
    while not stopping.wait(TICK_S):
        for job in together:
            if stopping.is_set():
                break
            if time.monotonic() >= due[job.name]:
                _run(job, pulse)
                due[job.name] = time.monotonic() + job.every_s
            _beat(pulse)
    for thread in apart:
        thread.join()
    _end(pulse)


def _start_apart(job: Job, pulse: Pulse, stopping: threading.Event) -> threading.Thread:
    """Run one job again and again in a thread, until told to stop."""
    context = current_app.app_context()
    pulse.job(job.name)  # its record is there before others read the list

    def run() -> None:
        with context:
            while not stopping.is_set():
                _run(job, pulse)
                stopping.wait(job.every_s)

    thread = threading.Thread(target=run, name=job.name)
    thread.start()
    return thread


def _run(job: Job, pulse: Pulse) -> None:
    clear_contextvars()
    bind_contextvars(job=job.name)
    try:
        job.work()
    except Exception as failure:  # one job's failure must not stop the others
        current_app.logger.exception("job %s", job.name)
        pulse.job(job.name).note_failure(failure)
    else:
        pulse.job(job.name).note_done()


def _beat(pulse: Pulse) -> None:
    """Say that this worker is at work. A database that is away is why its jobs fail, too."""
    if not pulse.is_due:
        return
    try:
        with db.transaction() as session:
            beating.beat(session, pulse)
    except DBAPIError:
        current_app.logger.exception("heartbeat")


def _end(pulse: Pulse) -> None:
    try:
        with db.transaction() as session:
            beating.stop(session, pulse)
    except DBAPIError:
        current_app.logger.exception("heartbeat")
