"""The anchor: the last signed checkpoint, in a small SQLite file that no backup contains.

It is written by compare-and-swap only, durably, before a checkpoint leaves the process. A database
restored from a backup is then behind it, and two histories can never both be signed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from traceability.log.refusals import AnchorUnknown, LogClosed, NoAnchor

BUSY_TIMEOUT_S = 10.0
OPEN_FILES = 4
TABLE = "CREATE TABLE checkpoint (origin TEXT PRIMARY KEY, note TEXT NOT NULL) STRICT"


def anchor_at(path: Path) -> Anchor:
    """The anchor in a file; one connection for each process, opened after any fork."""
    return _anchor_of_process(path, os.getpid())


@lru_cache(maxsize=OPEN_FILES)
def _anchor_of_process(path: Path, _process_id: int) -> Anchor:
    return Anchor(path)


class Anchor:
    """Three operations on one file: load, create, replace.

    `turn` is held by whoever signs, so that the threads of a process sign once for all of them.
    `check_open` refuses for good once `close_for` was told why, and after a write whose outcome is
    unknown until the file says what came of it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.turn = threading.Lock()
        self.is_verified = False
        self._reason: LogClosed | None = None
        self._lock = threading.RLock()
        self._connection: Any = None  # pysqlite3 has no stubs
        self._inode = 0

    def check_open(self) -> None:
        """Raise what closed this log for the process, if anything did and still does."""
        if isinstance(self._reason, AnchorUnknown) and self._settle():
            self._reason, self.is_verified = None, False
        if self._reason is not None:
            raise self._reason.with_traceback(None)

    def close_for(self, reason: LogClosed) -> LogClosed:
        """Sign nothing more in this process; returns the reason, to be raised."""
        self._reason = reason
        return reason

    def load(self, origin: str) -> str:
        """The last note of a log. Raises `NoAnchor`."""
        with self._lock:
            row = self._connected().execute(
                "SELECT note FROM checkpoint WHERE origin = ?", (origin,)
            )
            found = row.fetchone()
        if found is None:
            raise NoAnchor()
        note: str = found[0]
        return note

    def create(self, origin: str, note: str) -> bool:
        """Begin with a note; false when there is one already. For the set-up command alone."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            if not self.path.exists():
                self._open("rwc").execute(TABLE)
            with self._written() as connection:
                result = connection.execute(
                    "INSERT INTO checkpoint VALUES (?, ?) ON CONFLICT DO NOTHING", (origin, note)
                )
                return bool(result.rowcount == 1)

    def replace(self, origin: str, old_note: str, new_note: str) -> bool:
        """Durably put the new note in the place of exactly the old one; false when it is not there.

        Raises `AnchorUnknown` when the commit fails, and then until the file answers again.
        """
        self.check_open()
        with self._lock, self._written() as connection:
            result = connection.execute(
                "UPDATE checkpoint SET note = ? WHERE origin = ? AND note = ?",
                (new_note, origin, old_note),
            )
            return bool(result.rowcount == 1)

    def _settle(self) -> bool:
        """Whether the file answers again, and durably: then what it holds is what came of the swap.

        Each note is written over itself. Pages that the failed commit may have left behind its end
        of the write-ahead log are overwritten by that, so that no recovery can bring them back.
        """
        try:
            with self._lock, self._written() as connection:
                connection.execute("UPDATE checkpoint SET note = note")
        except (LogClosed, sqlite.Error):
            return False
        return True

    @contextmanager
    def _written(self) -> Iterator[Any]:
        connection = self._connected()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        try:
            connection.execute("COMMIT")
        except sqlite.Error as fault:
            connection.close()  # else it might hold the file's lock against other processes
            self._connection = None
            raise self.close_for(AnchorUnknown()) from fault

    def _connected(self) -> Any:
        """The connection, unless the file was taken away under it."""
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError:
            raise NoAnchor() from None
        if self._connection is None or inode != self._inode:
            self._open("rw")
        return self._connection

    def _open(self, mode: str) -> Any:
        connection = sqlite.connect(
            f"{self.path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        self._connection, self._inode = connection, self.path.stat().st_ino
        return connection
