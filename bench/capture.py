"""One signed capture over HTTP, durable and with its proof in the reply, beside a bare commit.

The floor is the least that keeps the same promise of durability: one row of 1 KiB, committed with
synchronous=FULL, answered by the same server over the same kind of connection. Both take turns in
one run, one request at a time, because disks differ more between two minutes than two programs do.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from pysqlite3 import dbapi2 as sqlite

import wsgi
from foundation import db, migrating
from foundation.ids import new_id
from foundation.parties.actor import Actor
from foundation.parties.api_keys import create_api_key
from foundation.parties.organisations import create_organisation
from foundation.parties.roles import ALL_PERMISSIONS, KEY_PERMISSIONS, TradeRole
from foundation.serving import granian
from foundation.settings import ROOT, Settings, load
from traceability.log.checkpoint import open_checkpoint
from traceability.log.creating import create_log
from traceability.log.note import parse_vkey
from traceability.log.proof import parse_receipt

HOST = "127.0.0.1"
FLOOR_PATH = "/floor"
ROW_BYTES = 1024
WARM_UP = 10
ROUNDS = 12
IN_A_ROUND = 15
START_WITHIN_S = 30
LOT = {
    "material_code": "PS-NDFEB-BLOCK",
    "origin": "post_consumer",
    "source_kind": "own_production",
    "packages": [{"net_mass_g": 250_000}],
}

StartResponse = Callable[..., Any]  # what PEP 3333 says, loosely
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def create_app() -> Flask:
    """The app as it is served, and before it the floor."""
    app = wsgi.create_app()
    settings: Settings = app.extensions["settings"]
    app.wsgi_app = Floor(app.wsgi_app, settings.instance / "floor.db")  # type: ignore[method-assign]
    return app


class Floor:
    """Answers one path with nothing but a durable commit; everything else is the app's."""

    def __init__(self, app: Wsgi, path: Path) -> None:
        self.app = app
        self.connection = sqlite.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.execute("CREATE TABLE IF NOT EXISTS floor (row BLOB)")

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != FLOOR_PATH:
            return self.app(environ, start_response)
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.connection.execute("INSERT INTO floor VALUES (?)", (os.urandom(ROW_BYTES),))
        start_response("201 Created", [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"ok"]


@dataclass(frozen=True)
class Client:
    """One connection that stays open, with the key of somebody who may weigh."""

    connection: HTTPConnection
    authorization: str

    def post(self, path: str, body: object, **headers: str) -> bytes:
        """Send JSON; the bytes of the reply, which must be a 201."""
        sent = {"Authorization": self.authorization, "Content-Type": "application/json", **headers}
        self.connection.request("POST", path, json.dumps(body), sent)
        reply = self.connection.getresponse()
        content = reply.read()
        assert reply.status == 201, (path, reply.status, content)
        return content

    def get(self, path: str) -> bytes:
        """The bytes of a reply."""
        self.connection.request("GET", path)
        return self.connection.getresponse().read()


def main() -> None:
    """Print one line for a plain capture and one for a capture that may be sent twice."""
    (ROOT / ".make").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".make") as folder:
        port = _free_port()
        environ = {
            "REGAUSS_DEMO": "1",
            "REGAUSS_INSTANCE": folder,
            "REGAUSS_BASE_URL": f"http://{HOST}:{port}",
        }
        settings = load(environ)
        key = _set_up(settings)
        with _served(settings, environ, port):
            client = Client(HTTPConnection(HOST, port), f"Bearer {key}")
            lot = json.loads(client.post("/api/v1/lots", LOT))["recorded"]["lot"]
            weighing = {"masses": [{"package_id": f"{lot}.1", "net_mass_g": 250_000}]}
            weigh = partial(client.post, f"/api/v1/lots/{lot}/weighings", weighing)
            commit = partial(client.post, FLOOR_PATH, weighing)
            _check_proof(client, json.loads(weigh()))
            _report("capture", weigh, commit)
            _report("capture_idempotent", lambda: weigh(**{"Idempotency-Key": new_id()}), commit)


def _report(bench: str, ours: Callable[[], bytes], floor: Callable[[], bytes]) -> None:
    times: tuple[list[float], list[float]] = ([], [])
    for act in (ours, floor):
        for _ in range(WARM_UP):
            act()
    for _ in range(ROUNDS):
        for act, taken in zip((ours, floor), times, strict=True):
            for _ in range(IN_A_ROUND):
                begun = time.perf_counter()
                act()
                taken.append(time.perf_counter() - begun)
    ours_ms, floor_ms = (median(taken) * 1000 for taken in times)
    print(
        json.dumps(
            {
                "bench": bench,
                "ours": round(ours_ms, 3),
                "floor": round(floor_ms, 3),
                "ratio": round(ours_ms / floor_ms, 2),
                "unit": "ms",
            }
        ),
        flush=True,
    )


def _set_up(settings: Settings) -> str:
    """A migrated database, a log, and an organisation; its API key."""
    app = wsgi.create_app(settings)
    with app.app_context():
        migrating.upgrade(db.database())
        create_log(db.database())
        with db.transaction() as session:
            ada = create_organisation(session, "Ada", country="DE", roles=[TradeRole.COLLECTOR])
            owner = Actor(ada.id, None, ALL_PERMISSIONS, "demo")
            key, _ = create_api_key(
                session, ada.id, name="Bench", permissions=KEY_PERMISSIONS, actor=owner
            )
        db.database().engine.dispose()
    return key


@contextmanager
def _served(settings: Settings, environ: dict[str, str], port: int) -> Iterator[None]:
    line = [*granian(settings, HOST, port, 1)[:-1], "bench.capture:create_app"]
    server = subprocess.Popen(line, cwd=ROOT, env={**os.environ, **environ}, stdout=sys.stderr)
    try:
        _wait_for(port)
        yield
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    end = time.monotonic() + START_WITHIN_S
    while time.monotonic() < end:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _check_proof(client: Client, reply: dict[str, Any]) -> None:
    """What is measured holds its promise: the reply's receipt is signed and covers the event."""
    log = parse_vkey(json.loads(client.get("/log/logs.json"))["logs"][0]["verifier_key"])
    receipt = parse_receipt(reply["receipt"])
    assert receipt.index < open_checkpoint(receipt.checkpoint.encode(), log).size


if __name__ == "__main__":
    main()
