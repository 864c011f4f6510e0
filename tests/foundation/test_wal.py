from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from pysqlite3 import dbapi2 as sqlite

from foundation.wal import switch_to_wal

THREADS = 8


@pytest.mark.parametrize("attempt", range(10))
def test_a_new_file_is_opened_by_several_at_once(tmp_path: Path, attempt: int) -> None:
    barrier = Barrier(THREADS)

    def open_it(number: int) -> str:
        with closing(sqlite.connect(str(tmp_path / "new.db"), isolation_level=None)) as connection:
            barrier.wait()
            switch_to_wal(connection)
            connection.execute("CREATE TABLE IF NOT EXISTS kept (number)")
            connection.execute("INSERT INTO kept VALUES (?)", (number,))
            ((mode,),) = connection.execute("PRAGMA journal_mode").fetchall()
            return str(mode)

    with ThreadPoolExecutor(THREADS) as threads:
        modes = list(threads.map(open_it, range(THREADS)))

    assert modes == ["wal"] * THREADS


def test_what_stays_locked_is_not_waited_for_without_end(tmp_path: Path) -> None:
    path = str(tmp_path / "held.db")
    with closing(sqlite.connect(path, isolation_level=None)) as holder:
        holder.execute("CREATE TABLE kept (number)")
        holder.execute("BEGIN EXCLUSIVE")
        with (
            closing(sqlite.connect(path, timeout=0)) as other,
            pytest.raises(sqlite.OperationalError),
        ):
            switch_to_wal(other, tries=3)
