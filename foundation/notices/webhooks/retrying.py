"""When a webhook that was not taken is sent again, and when it is given up. Pure."""

from __future__ import annotations

from datetime import timedelta

# Over a day and a half, so that a receiver that is down for a day misses nothing.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=10),
    timedelta(hours=12),
)
MOST_ATTEMPTS = len(WAITS) + 1
JITTER = 0.1  # of each wait, either way, so that what failed together does not come back together


def next_wait(
    attempts: int, *, chance: float, retry_after_s: int | None = None
) -> timedelta | None:
    """How long to wait after so many attempts; None when that was the last.

    `chance` is drawn from 0 to 1. A receiver may ask for more time than the plan has, not for less.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    wait = WAITS[attempts - 1] * (1 + JITTER * (2 * chance - 1))
    return max(wait, timedelta(seconds=retry_after_s or 0))
