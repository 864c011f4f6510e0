"""The worker's heartbeat: a row that says when it was last at work, and which of its jobs fail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from foundation import clock
from foundation.db import Database
from foundation.errors import N_, Unavailable
from foundation.ids import new_id
from foundation.running.models import WorkerBeat

EVERY = timedelta(seconds=10)
STALE_AFTER = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(days=1)


class NoWorker(Unavailable):
    """Nothing that should follow by itself does: mail, payouts, expiries."""

    message = N_("No worker was at work within the last minute. Start it: flask worker.")


@dataclass
class JobRecord:
    """How one job has fared since its worker started."""

    runs: int = 0
    failures: int = 0
    failing_since: str | None = None
    error: str | None = None

    def note_done(self) -> None:
        """It ran to its end."""
        self.runs += 1
        self.failing_since = self.error = None

    def note_failure(self, failure: Exception) -> None:
        """It raised; only the kind is kept, as a message may hold what somebody typed."""
        self.runs += 1
        self.failures += 1
        self.failing_since = self.failing_since or clock.now().isoformat()
        self.error = type(failure).__name__


@dataclass
class Pulse:
    """What one worker process says about itself."""

    id: str = field(default_factory=new_id)
    started_at: datetime = field(default_factory=clock.now)
    beat_at: datetime | None = None
    jobs: dict[str, JobRecord] = field(default_factory=dict)

    def job(self, name: str) -> JobRecord:
        """The record of a job."""
        return self.jobs.setdefault(name, JobRecord())

    @property
    def is_due(self) -> bool:
        """Whether it is time to say so again."""
        return self.beat_at is None or clock.now() - self.beat_at >= EVERY


def beat(session: Session, pulse: Pulse) -> None:
    """Write the worker's row, and forget workers that ended long ago."""
    moment = clock.now()
    row = session.get(WorkerBeat, pulse.id)
    if row is None:
        session.exec(delete(WorkerBeat).where(col(WorkerBeat.beat_at) < moment - FORGOTTEN_AFTER))
        row = WorkerBeat(id=pulse.id, started_at=pulse.started_at, beat_at=moment, jobs={})
    row.beat_at = moment
    row.jobs = {name: dict(vars(record)) for name, record in pulse.jobs.items()}
    session.add(row)
    pulse.beat_at = moment


def stop(session: Session, pulse: Pulse) -> None:
    """A worker that was told to stop takes its row with it."""
    session.exec(delete(WorkerBeat).where(col(WorkerBeat.id) == pulse.id))


def check_worker(database: Database) -> None:
    """Raise `NoWorker` unless one was at work lately."""
    with database.reading() as session:
        age_s = beat_age_s(session)
    if age_s is None or age_s > STALE_AFTER.total_seconds():
        raise NoWorker()


def beat_age_s(session: Session) -> float | None:
    """Seconds since any worker was seen at work; None when none ever was."""
    last = session.exec(select(func.max(WorkerBeat.beat_at))).one()
    return (clock.now() - last).total_seconds() if last else None


def living_beats(session: Session) -> Iterable[WorkerBeat]:
    """The rows of the workers that are at work."""
    since = clock.now() - STALE_AFTER
    return session.exec(
        select(WorkerBeat).where(WorkerBeat.beat_at >= since).order_by(WorkerBeat.id)
    ).all()
