"""Figures to watch, read from the database: what waits, what gave up, and how old things are."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import func
from sqlmodel import Session, select

from foundation import clock, db
from foundation.running import beating
from foundation.running.models import BackupMade
from foundation.running.readiness import places

Figures = Callable[[Session], Iterable[Metric]]


def gauge(name: str, meaning: str, value: float | None) -> Metric:
    """One figure; without a value it is named and left empty."""
    family = GaugeMetricFamily(f"regauss_{name}", meaning)
    if value is not None:
        family.add_metric([], value)
    return family


def counted(name: str, meaning: str, label: str, counts: Mapping[str, float]) -> Metric:
    """One figure for each value of a label."""
    family = GaugeMetricFamily(f"regauss_{name}", meaning, labels=[label])
    for value, count in counts.items():
        family.add_metric([value], count)
    return family


def age_s(moment: datetime | None) -> float | None:
    """How long ago something was, in seconds."""
    return (clock.now() - moment).total_seconds() if moment else None


def figures(session: Session) -> Iterator[Metric]:
    """The worker, the backups, and the disks."""
    yield gauge(
        "worker_beat_age_seconds",
        "Since a worker was last seen at work.",
        beating.beat_age_s(session),
    )
    failing: dict[str, float] = {}
    for row in beating.living_beats(session):
        for name, record in row.jobs.items():
            assert isinstance(record, dict), "the heartbeat writes a record for each job"
            failing[name] = failing.get(name, 0) + (record["failing_since"] is not None)
    yield counted("worker_job_failing", "Workers whose last run of the job failed.", "job", failing)
    made_at = session.exec(select(func.max(BackupMade.made_at))).one()
    yield gauge("backup_age_seconds", "Since the last proven backup.", age_s(made_at))
    free = {
        str(place): float(shutil.disk_usage(place).free)
        for place in places(db.settings_of(session))
    }
    yield counted("disk_free_bytes", "Free room where the program writes.", "place", free)
