"""One signed capture over HTTP, durable and with its proof in the reply, beside a bare commit.

The floor is the least that keeps the same promise of durability: one row of 1 KiB, committed with
synchronous=FULL, answered by the same server over the same kind of connection. Both take turns in
one run, one request at a time, because disks differ more between two minutes than two programs do.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from typing import Any

from flask import Flask
from pysqlite3 import dbapi2 as sqlite

from bench.ground import served
from bench.ground.timing import print_line
from foundation import db
from foundation.ids import new_id
from foundation.parties.api_keys import create_api_key
from foundation.parties.roles import KEY_PERMISSIONS, TradeRole
from traceability.log.checkpoint import open_checkpoint
from traceability.log.note import parse_vkey
from traceability.log.proof import parse_receipt

ROW_BYTES = 1024
WARM_UP = 10
ROUNDS = 12
IN_A_ROUND = 15
LOT = {
    "material_code": "PS-NDFEB-BLOCK",
    "origin": "post_consumer",
    "source_kind": "own_production",
    "packages": [{"net_mass_g": 250_000}],
}


def create_app() -> Flask:
    """The app as it is served, and before it the floor: nothing but a durable commit."""
    path = served.instance_path() / "floor.db"
    connection = sqlite.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS floor (row BLOB)")

    def answer(_environ: dict[str, Any]) -> served.Answer:
        connection.execute("INSERT INTO floor VALUES (?)", (os.urandom(ROW_BYTES),))
        return b"ok", "text/plain"

    return served.with_floor(answer, status="201 Created")


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
    with served.ground() as ground:
        key = _key(ground)
        with served.served(ground, "bench.capture:create_app", workers=1):
            client = Client(ground.connect(), f"Bearer {key}")
            lot = json.loads(client.post("/api/v1/lots", LOT))["recorded"]["lot"]
            weighing = {"masses": [{"package_id": f"{lot}.1", "net_mass_g": 250_000}]}
            weigh = partial(client.post, f"/api/v1/lots/{lot}/weighings", weighing)
            commit = partial(client.post, served.FLOOR_PATH, weighing)
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
                taken.append((time.perf_counter() - begun) * 1000)
    print_line(bench, *times)


def _key(ground: served.Ground) -> str:
    """The API key of an organisation that may register and weigh."""
    with served.prepared(ground), db.transaction() as session:
        ada = served.member(session, "Ada", TradeRole.COLLECTOR)
        key, _ = create_api_key(
            session, ada.id, name="Bench", permissions=KEY_PERMISSIONS, actor=served.owner_of(ada)
        )
    return key


def _check_proof(client: Client, reply: dict[str, Any]) -> None:
    """What is measured holds its promise: the reply's receipt is signed and covers the event."""
    log = parse_vkey(json.loads(client.get("/log/logs.json"))["logs"][0]["verifier_key"])
    receipt = parse_receipt(reply["receipt"])
    assert receipt.index < open_checkpoint(receipt.checkpoint.encode(), log).size


if __name__ == "__main__":
    main()
