"""SQLite files beside the database: their switch to a write-ahead log, by whoever opens them first.

A busy timeout does not help there: the switch wants the file alone and gives up at once
(sqlite.org/wal.html, "Sometimes queries return SQLITE_BUSY in WAL mode").
"""

from __future__ import annotations

import time

from pysqlite3 import dbapi2 as sqlite

TRIES = 200
PAUSE_S = 0.025


def switch_to_wal(connection: sqlite.Connection, *, tries: int = TRIES) -> None:
    """Write ahead from here on; while others open the same new file, wait for one to have done it.

    Raises the driver's `OperationalError` when they hold it through all tries.
    """
    for left in reversed(range(tries)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite.OperationalError:
            if not left:
                raise
            time.sleep(PAUSE_S)
        else:
            return
