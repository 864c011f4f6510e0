"""Rate limits by GCRA: bursts, refill and the boundary to the millisecond."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pysqlite3 import dbapi2 as sqlite

from foundation import clock
from foundation.errors import TooMany
from foundation.http import limits
from foundation.http.limits import Limits

START = datetime(2026, 2, 5, 12, 0, tzinfo=UTC)


def take(path: Path, *, at_ms: int, burst: int | None = None) -> int:
    with clock.held(START + timedelta(milliseconds=at_ms)):
        return Limits(path).take("sign-in", "ada", limit=6, per_s=60, burst=burst)


def test_a_burst_is_let_in_and_then_one_each_interval(tmp_path: Path) -> None:
    path = tmp_path / "limits.db"

    waits = [take(path, at_ms=0, burst=3) for _ in range(4)]
    waits += [take(path, at_ms=9_999, burst=3), take(path, at_ms=10_000, burst=3)]

    assert waits == [0, 0, 0, 10_000, 1, 0]


def test_subjects_do_not_share_their_limit(tmp_path: Path) -> None:
    limits = Limits(tmp_path / "limits.db")

    waits = [
        limits.take(kind, subject, limit=1, per_s=60)
        for kind, subject in [("sign-in", "ada"), ("sign-in", "ben"), ("reset", "ada")]
    ]

    assert waits == [0, 0, 0]


def test_the_refusal_says_how_long_to_wait(app: Flask) -> None:
    with clock.held(START):
        limits.hit("sign-in", "ada", limit=2, per_s=60, burst=1)
        with pytest.raises(TooMany) as refusal:
            limits.hit("sign-in", "ada", limit=2, per_s=60, burst=1)

    assert str(refusal.value) == "Too many tries. Wait 30 seconds and try again."


def rows(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite.connect(str(path))) as connection:
        return list(connection.execute("SELECT kind, subject FROM arrival ORDER BY subject"))


def test_what_holds_nobody_up_any_more_is_forgotten_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "limits.db"
    limits = Limits(path)
    with clock.held(START):
        for subject, hits in (("ada", 1), ("ben", 6)):
            assert [limits.take("k", subject, limit=6, per_s=60) for _ in range(hits)] == [0] * hits

    with clock.held(START + timedelta(milliseconds=9_999)):
        assert limits.forget() == 0
    with clock.held(START + timedelta(milliseconds=10_000)):
        assert limits.forget() == 1
        kept = rows(path)
        waits = {
            name: limits.take("k", name, limit=6, per_s=60, burst=1) for name in ("ada", "ben")
        }

    assert kept == [("k", "ben")]
    assert waits == {"ada": 0, "ben": 50_000}


@given(
    hits=st.lists(st.tuples(st.integers(0, 30_000), st.booleans()), min_size=1, max_size=12),
    burst=st.integers(1, 4),
)
def test_forgetting_lets_nobody_in_who_would_have_waited(
    hits: list[tuple[int, bool]], burst: int
) -> None:
    kept, swept = Limits(Path(":memory:")), Limits(Path(":memory:"))
    waits, at_ms = [], 0
    for pause_ms, is_swept in hits:
        at_ms += pause_ms
        with clock.held(START + timedelta(milliseconds=at_ms)):
            if is_swept:
                swept.forget()
            asked = {"limit": 6, "per_s": 60, "burst": burst}
            waits.append([one.take("k", "ada", **asked) for one in (kept, swept)])

    assert [with_row for with_row, _ in waits] == [without for _, without in waits]


def test_the_worker_forgets_every_hour(app: Flask) -> None:
    with clock.held(START):
        limits.hit("sign-in", "ada", limit=2, per_s=60)
    (job,) = [job for job in app.extensions["jobs"] if job.name == "rate limits"]

    with clock.held(START + timedelta(minutes=1)):
        job.work()

    assert job.every_s == 3600
    assert rows(app.extensions["settings"].limits_path) == []


def test_two_processes_share_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "limits.db"
    program = (
        "from pathlib import Path; from foundation.http.limits import Limits; import sys;"
        f"limits = Limits(Path({str(path)!r}));"
        "sys.stdout.write(str(sum(limits.take('k', 's', limit=10, per_s=3600) == 0"
        " for _ in range(10))))"
    )

    children = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) for _ in range(2)
    ]
    let_in = sum(int(child.communicate()[0]) for child in children)

    assert let_in == 10


def test_threads_share_a_limit(tmp_path: Path) -> None:
    limits = Limits(tmp_path / "limits.db")

    with ThreadPoolExecutor(4) as threads:
        waits = list(threads.map(lambda _: limits.take("k", "s", limit=10, per_s=3600), range(20)))

    assert sum(wait == 0 for wait in waits) == 10
