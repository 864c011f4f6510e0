"""Corrections: six acts more, a last status, and what each lot's books need to be corrected: which
events stated them, and the sides that settled on them. Read off the signed events once."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import widen_choice

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()
ACTS = (
    "register", "bind_tag", "void_tag", "weigh", "inspect", "assay", "sell", "offer",
    "cancel_offer", "lapse_offer", "arrive", "accept", "refuse", "return", "split", "merge",
    "process",
)  # fmt: skip
NEW_ACTS = (
    "correct", "propose_correction", "agree_correction", "decline_correction",
    "withdraw_correction", "cancel_registration",
)  # fmt: skip
STATUSES = ("held", "offered", "arrived", "spent")
CHOICES = (
    ("custody_event", "act", ACTS, (*ACTS, *NEW_ACTS)),
    ("custody_head", "status", STATUSES, (*STATUSES, "cancelled")),
    ("custody_package", "status", STATUSES, (*STATUSES, "cancelled")),
)
HEAD = sa.table(
    "custody_head", sa.column("log_id"), sa.column("lot_id"), sa.column("state", sa.JSON)
)
EVENTS = sa.text(
    "SELECT e.id, e.body FROM custody_event e JOIN custody_event_lot l"
    " ON l.log_id = e.log_id AND l.event_id = e.id"
    " WHERE l.log_id = :log_id AND l.lot_id = :lot_id ORDER BY l.lot_seq"
)


def upgrade() -> None:
    for table, column, before, after in CHOICES:
        widen_choice(op.get_bind(), table, column, before=before, after=after)
    op.add_column("custody_head", sa.Column("correction_expires_at", MOMENT))
    op.create_index(
        "ix_custody_head_correction_expires_at", "custody_head", ["correction_expires_at"]
    )
    _rewrite(lambda state, books: {**state, "books": books, "correction": None})


def downgrade() -> None:
    _rewrite(lambda state, _: {k: v for k, v in state.items() if k not in ("books", "correction")})
    op.drop_index("ix_custody_head_correction_expires_at", "custody_head")
    op.drop_column("custody_head", "correction_expires_at")
    for table, column, before, after in CHOICES:
        widen_choice(op.get_bind(), table, column, before=after, after=before)


def _rewrite(change: Any) -> None:
    connection = op.get_bind()
    for log_id, lot_id, state in connection.execute(sa.select(HEAD)).all():
        found = connection.execute(EVENTS, {"log_id": log_id, "lot_id": lot_id}).all()
        changed = change(state, _books(lot_id, [(name, bytes(body)) for name, body in found]))
        connection.execute(
            sa.update(HEAD)
            .where(HEAD.c.log_id == log_id, HEAD.c.lot_id == lot_id)
            .values(state=changed)
        )


def _books(lot: str, events: list[tuple[str, bytes]]) -> dict[str, Any]:
    """What the fold keeps of the books, read off the bodies as they were written until now."""
    books: dict[str, Any] = {"handed": [], "sold": [], "made_g": None}
    for event_id, raw in events:
        body = json.loads(raw)
        act, by = body["rg:act"], {
            "event_id": event_id, "body_hash": hashlib.sha256(raw).hexdigest()
        }  # fmt: skip
        signer = _last(body["rg:statedBy"])
        if "masses_by" not in books:
            made = [one for one in body.get("rg:outputs", ()) if _last(one["rg:lot"]) == lot]
            declared = (made[0] if made else body.get("ilmd", {})).get("rg:declared", [])
            if made:
                books["made_g"] = sum(one["rg:net"] for one in made[0]["rg:packages"])
            books |= {"masses_by": by, "stated_by": by, "contents_hash": _digest(declared)}
        elif act == "accept":
            books["masses_by"] = by
            if (giver := _last(body["rg:giver"])) != signer:
                books["handed"] = [giver, signer]
            if books["made_g"] is not None:
                books["made_g"] = sum(
                    report["value"]
                    for element in body["sensorElementList"]
                    for report in element["sensorReport"]
                    if report["rg:massKind"] == "net"
                )
        elif act == "sell":
            books["sold"] = [signer, _last(body["destinationList"][0]["destination"])]
    return books


def _last(uri: str) -> str:
    return uri.rpartition("/")[2]


def _digest(declared: list[Any]) -> str:
    """SHA-256 of the members in canonical form, by element: their keys and words are plain text."""
    lines = sorted(declared, key=lambda line: line["rg:element"])
    text = json.dumps(lines, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
