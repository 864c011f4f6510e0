"""Handovers as rows, so that the address of one leads on; read off the signed events once."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()
ENDS = {
    "accept": "accepted",
    "accept_part": "accepted",
    "refuse": "refused",
    "cancel_offer": "withdrawn",
    "lapse_offer": "lapsed",
}
EVENTS = sa.text(
    "SELECT e.log_id, e.act, e.body, e.organisation_id, l.lot_id FROM custody_event e"
    " JOIN custody_event_lot l ON l.log_id = e.log_id AND l.event_id = e.id"
    " WHERE e.act IN ('offer', 'accept', 'accept_part', 'refuse', 'cancel_offer', 'lapse_offer')"
    " ORDER BY l.lot_id, l.lot_seq"
)


def upgrade() -> None:
    table = op.create_table(
        "custody_handover",
        sa.Column("log_id", sa.String(40), nullable=False),
        sa.Column("handover_id", sa.String(100), nullable=False),
        sa.Column("lot_id", sa.String(12), nullable=False),
        sa.Column("giver_id", sa.String(32), nullable=False),
        sa.Column("taker_id", sa.String(32), nullable=False),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column(
            "ended",
            sa.Enum(
                "accepted", "refused", "withdrawn", "lapsed",
                native_enum=False, create_constraint=True, length=40,
            ),
        ),
        sa.Column("ended_at", MOMENT),
        sa.CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name="custody_handover_ends"),
        sa.ForeignKeyConstraint(
            ["log_id", "lot_id"], ["custody_head.log_id", "custody_head.lot_id"]
        ),
        sa.PrimaryKeyConstraint("log_id", "handover_id"),
    )  # fmt: skip
    op.create_index("ix_custody_handover_taker_id", "custody_handover", ["taker_id"])
    if rows := rows_of_events():
        op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_table("custody_handover")


def rows_of_events() -> list[dict[str, Any]]:
    """What the offers began, and what ended it."""
    rows: dict[str, dict[str, Any]] = {}
    for log_id, act, raw, organisation_id, lot_id in op.get_bind().execute(EVENTS):
        body = json.loads(bytes(raw))
        handover_id = _last(body["bizTransactionList"][0]["bizTransaction"])
        at = datetime.fromisoformat(body["eventTime"])
        if act == "offer":
            rows[handover_id] = {
                "log_id": log_id,
                "handover_id": handover_id,
                "lot_id": lot_id,
                "giver_id": organisation_id,
                "taker_id": _last(body["destinationList"][0]["destination"]),
                "offered_at": at,
                "expires_at": datetime.fromisoformat(body["rg:expiresAt"]),
                "ended": None,
                "ended_at": None,
            }
        elif handover_id in rows and rows[handover_id]["lot_id"] == lot_id:
            rows[handover_id] |= {"ended": ENDS[act], "ended_at": at}
    return list(rows.values())


def _last(uri: str) -> str:
    return uri.rpartition("/")[2]
