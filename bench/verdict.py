"""The verdict of a lot with fifty events, asked of the API: in a young log, and in one that has
grown four hundred leaves between one event and the next.

The floor keeps the least of the promise: the same server reads the stored bytes of the fifty
events and hashes each once. That is all there is to do for whoever believes the signatures, the
log and the fold; a verdict is for those who do not.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from typing import Any

from flask import Flask

from bench.ground import served, timing
from foundation import db
from foundation.ids import new_id
from foundation.parties.api_keys import create_api_key
from foundation.parties.roles import KEY_PERMISSIONS, TradeRole
from traceability.custody.events import PackageMass, Weigh
from traceability.custody.queries import find_head
from traceability.custody.recording import record
from traceability.custody.words import LotOrigin, SourceKind
from traceability.log.store import append
from traceability.lots.registration import LotDraft, LotPackage, register_lot

EVENTS = 50
NET_G = 250_000
BETWEEN = 400
ENTRY_BYTES = 150
SELECT = """
SELECT body FROM custody_event_lot AS link
JOIN custody_event AS event ON event.log_id = link.log_id AND event.id = link.event_id
WHERE link.log_id = 'main' AND link.lot_id = ? ORDER BY link.lot_seq
"""


def create_app() -> Flask:
    """The app, and before it fifty rows read and hashed."""
    path = served.instance_path() / "regauss.db"
    connection = sqlite3.connect(path, check_same_thread=False)

    def answer(environ: dict[str, Any]) -> served.Answer:
        rows = connection.execute(SELECT, (environ["QUERY_STRING"],)).fetchall()
        assert len(rows) == EVENTS, len(rows)
        hashes = [hashlib.sha256(body).hexdigest() for (body,) in rows]
        return "\n".join(hashes).encode(), "text/plain"

    return served.with_floor(answer)


def main() -> None:
    """Print a line for each size of the log."""
    for bench, between in (("verdict_50", 0), ("verdict_50_in_a_large_log", BETWEEN)):
        with served.ground() as ground:
            lot, headers = _lot(ground, between)
            with served.served(ground, "bench.verdict:create_app"):
                timing.report(
                    bench, ground, f"/api/v1/lots/{lot}/verdict", f"/floor?{lot}", headers
                )


def _lot(ground: served.Ground, between: int) -> tuple[str, dict[str, str]]:
    """A lot that was registered, labelled, and weighed again and again; and its owner's key."""
    with served.prepared(ground):
        with db.transaction() as session:
            ada = served.member(session, "Ada", TradeRole.COLLECTOR)
            actor = served.owner_of(ada)
            key, _ = create_api_key(
                session, ada.id, name="Bench", permissions=KEY_PERMISSIONS, actor=actor
            )
        draft = LotDraft(
            material_code="PS-NDFEB-BLOCK",
            origin=LotOrigin.POST_CONSUMER,
            source_kind=SourceKind.OWN_PRODUCTION,
            packages=(LotPackage(NET_G),),
        )
        with db.transaction() as session:
            lot = register_lot(session, draft, actor=actor).code
        with db.reading() as session:
            head = find_head(session, lot)
        assert head
        for _ in range(EVENTS - head.seq):
            with db.transaction() as session:
                for _ in range(between):
                    append(session, event_id=new_id(), entry=os.urandom(ENTRY_BYTES))
                record(session, Weigh((PackageMass(f"{lot}.1", NET_G),)), lot=lot, actor=actor)
    return lot, {"Authorization": f"Bearer {key}"}


if __name__ == "__main__":
    main()
