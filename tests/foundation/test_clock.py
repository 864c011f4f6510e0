"""Time is aware, UTC, whole milliseconds, and stands still when it is held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from foundation import clock

NOON = datetime(2026, 2, 5, 12, 0, 0, 123_000, tzinfo=UTC)


def test_a_held_clock_stands_still_and_is_let_go() -> None:
    with clock.held(NOON):
        inside = (clock.now(), clock.now())
    after = clock.now()

    assert inside == (NOON, NOON)
    assert after > NOON


def test_now_reads_back_equal_from_milliseconds() -> None:
    moment = clock.now()

    assert clock.from_millis(clock.millis(moment)) == moment


def test_a_clock_held_in_another_zone_reads_utc() -> None:
    berlin = timezone(timedelta(hours=1))

    with clock.held(datetime(2026, 2, 5, 13, 0, 0, 123_000, tzinfo=berlin)):
        moment = clock.now()

    assert moment == NOON
    assert moment.tzinfo is UTC
