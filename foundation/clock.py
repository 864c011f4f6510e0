"""The one place that reads the time: aware, UTC, and held still when a test or the demo asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_held: ContextVar[datetime | None] = ContextVar("held", default=None)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def now() -> datetime:
    """This instant, UTC, in whole milliseconds: events print milliseconds and must read back
    equal.
    """
    moment = _held.get() or datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@contextmanager
def held(at: datetime) -> Iterator[None]:
    """Hold the clock at an aware time, for tests and for telling the demo's past."""
    assert at.tzinfo is not None, "times are aware"
    token = _held.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)


def millis(moment: datetime) -> int:
    """Whole milliseconds since 1970-01-01 UTC."""
    return (moment - EPOCH) // MILLISECOND


def from_millis(count: int) -> datetime:
    """The UTC instant of a count of milliseconds since 1970-01-01."""
    return EPOCH + count * MILLISECOND
