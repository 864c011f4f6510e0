"""Rate limits by GCRA, one statement each, in a SQLite file that all processes share.

For a limit of n per period with a burst: T = period / n, tau = (burst - 1) T. A row holds the
theoretical arrival time `tat`; a hit is let in when tat - tau <= now, then tat = max(tat, now) + T.
"""

from __future__ import annotations

import math
import threading
from pathlib import Path

from flask import Flask, current_app
from pysqlite3 import dbapi2 as sqlite

from foundation import clock
from foundation.errors import TooMany
from foundation.settings import Settings
from foundation.wal import switch_to_wal

EXTENSION = "limits"
TABLE = """
CREATE TABLE IF NOT EXISTS arrival (
  kind TEXT NOT NULL, subject TEXT NOT NULL, tat INTEGER NOT NULL, PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID
"""
HIT = """
INSERT INTO arrival (kind, subject, tat) VALUES (:kind, :subject, :now + :step)
ON CONFLICT (kind, subject) DO UPDATE SET tat = max(tat, :now) + :step
WHERE tat - :tau <= :now
RETURNING tat
"""
DROP = "DELETE FROM arrival WHERE tat <= :now"


class Limits:
    """The counts in one file. Each thread keeps its connection: to open one for every hit, and to
    close it as the last, would cost far more than to count.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept = threading.local()

    def take(
        self, kind: str, subject: str, *, limit: int, per_s: int, burst: int | None = None
    ) -> int:
        """0 when the hit is let in, else how many milliseconds to wait."""
        step = per_s * 1000 // limit
        tau = ((burst or limit) - 1) * step
        moment = clock.millis(clock.now())
        values = {"kind": kind, "subject": subject, "now": moment, "step": step, "tau": tau}
        connection = self._connection()
        if connection.execute(HIT, values).fetchall():
            return 0
        ((tat,),) = connection.execute(
            "SELECT tat FROM arrival WHERE kind = :kind AND subject = :subject", values
        ).fetchall()
        return max(1, int(tat) - tau - moment)

    def forget(self) -> int:
        """Drop the rows that hold nothing up any more; how many. Who comes without a row and who
        comes with a `tat` that is past are let in alike.
        """
        dropped: int = self._connection().execute(DROP, {"now": clock.millis(clock.now())}).rowcount
        return dropped

    def _connection(self) -> sqlite.Connection:
        connection: sqlite.Connection | None = getattr(self.kept, "connection", None)
        if connection is None:
            connection = sqlite.connect(str(self.path), isolation_level=None)
            connection.execute("PRAGMA busy_timeout=5000")
            switch_to_wal(connection)
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute(TABLE)
            self.kept.connection = connection
        return connection


def init_app(app: Flask, settings: Settings) -> None:
    """Count the hits of this app; a connection is opened on first use, after any fork."""
    app.extensions[EXTENSION] = Limits(settings.limits_path)


def hit(kind: str, subject: str, *, limit: int, per_s: int, burst: int | None = None) -> None:
    """Count one hit of `subject`; raises `TooMany` with `retry_after_s` when it is over the
    limit.
    """
    limits: Limits = current_app.extensions[EXTENSION]
    wait_ms = limits.take(kind, subject, limit=limit, per_s=per_s, burst=burst)
    if wait_ms:
        raise TooMany(retry_after_s=math.ceil(wait_ms / 1000))


def forget_past() -> None:
    """The worker's hourly sweep: a file with a row for every address that ever came would only
    grow, and tell who came.
    """
    limits: Limits = current_app.extensions[EXTENSION]
    limits.forget()
