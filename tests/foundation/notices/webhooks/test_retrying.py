from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from foundation.notices.webhooks.retrying import JITTER, MOST_ATTEMPTS, WAITS, next_wait


def test_a_message_is_tried_over_a_day_and_a_half() -> None:
    waits = [next_wait(attempts, chance=0.5) for attempts in range(1, MOST_ATTEMPTS)]

    assert waits == list(WAITS)
    assert timedelta(hours=36) < sum(WAITS, timedelta()) < timedelta(hours=37)
    assert all(later >= earlier for earlier, later in pairwise(WAITS))


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_a_receiver_that_is_down_for_a_day_is_tried_after_it(chance: float) -> None:
    waits = [next_wait(attempts, chance=chance) for attempts in range(1, MOST_ATTEMPTS)]

    assert sum((wait for wait in waits if wait), timedelta()) > timedelta(hours=30)


@pytest.mark.parametrize(("chance", "factor"), [(0.0, 1 - JITTER), (0.5, 1), (1.0, 1 + JITTER)])
def test_waits_are_spread(chance: float, factor: float) -> None:
    assert next_wait(4, chance=chance) == WAITS[3] * factor


def test_the_last_attempt_is_the_last() -> None:
    assert next_wait(MOST_ATTEMPTS, chance=0.5) is None
    assert next_wait(MOST_ATTEMPTS, chance=0.5, retry_after_s=60) is None


@pytest.mark.parametrize(("asked_s", "waited_s"), [(1, 5), (5, 5), (90, 90)])
def test_a_receiver_may_ask_for_more_time_and_not_for_less(asked_s: int, waited_s: int) -> None:
    assert next_wait(1, chance=0.5, retry_after_s=asked_s) == timedelta(seconds=waited_s)
