"""The sandbox's state: a SQLite file of its own, so that server and worker see the same Stripe."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from foundation import clock
from foundation.wal import switch_to_wal

TABLES = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    ref TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS object_ref ON object (kind, ref);
CREATE TABLE IF NOT EXISTS reply (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS notice (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    attempts INTEGER NOT NULL, due_ms INTEGER NOT NULL, is_done INTEGER NOT NULL
);
"""
FIRST_RETRY_MS = 2_000
LONGEST_RETRY_MS = 3_600_000


@dataclass(frozen=True)
class Reply:
    """What a request with a key was answered."""

    request: str
    status: int
    body: str


@dataclass(frozen=True)
class Notice:
    """A Stripe event on its way to us."""

    notice_id: str
    body: str
    attempts: int


class Store:
    """The file. Each `open` is one transaction on a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def open(self) -> Iterator[Books]:
        """One write transaction: kept whole, or not at all."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite.connect(str(self._path), timeout=20, isolation_level=None)) as raw:
            switch_to_wal(raw)
            raw.execute("PRAGMA synchronous=NORMAL")
            raw.executescript(TABLES)
            with raw:
                raw.execute("BEGIN IMMEDIATE")
                yield Books(raw)


class Books:
    """The objects, kept replies and notices within one transaction."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def add(self, kind: str, body: dict[str, Any], *, ref: str = "") -> dict[str, Any]:
        """Keep a new object under its id; `ref` is what lists of its kind are asked by."""
        self._raw.execute(
            "INSERT INTO object (id, kind, ref, body) VALUES (?, ?, ?, ?)",
            (body["id"], kind, ref, json.dumps(body)),
        )
        return body

    def change(self, body: dict[str, Any]) -> dict[str, Any]:
        """Keep an object as it is now."""
        self._raw.execute("UPDATE object SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))
        return body

    def find(self, object_id: str) -> dict[str, Any] | None:
        """An object by its id."""
        row = self._raw.execute("SELECT body FROM object WHERE id = ?", (object_id,)).fetchone()
        found: dict[str, Any] | None = json.loads(row[0]) if row else None
        return found

    def all(self, kind: str, *, ref: str | None = None) -> list[dict[str, Any]]:
        """The objects of a kind, newest first."""
        rows = self._raw.execute(
            "SELECT body FROM object WHERE kind = ? AND (? IS NULL OR ref = ?) ORDER BY seq DESC",
            (kind, ref, ref),
        )
        return [json.loads(row[0]) for row in rows]

    def find_reply(self, key: str) -> Reply | None:
        """What a key was answered, if it was."""
        row = self._raw.execute(
            "SELECT request, status, body FROM reply WHERE key = ?", (key,)
        ).fetchone()
        return Reply(*row) if row else None

    def keep_reply(self, key: str, reply: Reply) -> None:
        """Answer this key the same for ever."""
        self._raw.execute(
            "INSERT INTO reply (key, request, status, body) VALUES (?, ?, ?, ?)",
            (key, reply.request, reply.status, reply.body),
        )

    def notify(self, kind: str, body: dict[str, Any]) -> None:
        """Say that something happened to an object."""
        moment = clock.now()
        notice = {
            "id": new_object_id("evt"),
            "object": "event",
            "api_version": None,
            "created": clock.millis(moment) // 1000,
            "data": {"object": body},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self._raw.execute(
            "INSERT INTO notice (id, body, attempts, due_ms, is_done) VALUES (?, ?, 0, ?, 0)",
            (notice["id"], json.dumps(notice), clock.millis(moment)),
        )

    def due_notices(self) -> list[Notice]:
        """What is to be delivered now, oldest first."""
        rows = self._raw.execute(
            "SELECT id, body, attempts FROM notice WHERE is_done = 0 AND due_ms <= ? ORDER BY seq",
            (clock.millis(clock.now()),),
        )
        return [Notice(*row) for row in rows]

    def note_delivery(self, notice: Notice, *, is_done: bool) -> None:
        """Mark a notice delivered, or due again after a longer wait."""
        wait_ms = min(FIRST_RETRY_MS * 2**notice.attempts, LONGEST_RETRY_MS)
        self._raw.execute(
            "UPDATE notice SET attempts = attempts + 1, due_ms = ?, is_done = ? WHERE id = ?",
            (clock.millis(clock.now()) + wait_ms, int(is_done), notice.notice_id),
        )


def new_object_id(prefix: str) -> str:
    """An id of Stripe's form: a prefix that says what it is, and random characters."""
    return f"{prefix}_{secrets.token_hex(12)}"
