"""What devices signed about scans apart from that they did: it can be forgotten, the rest stays."""

from hashlib import sha256

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kept = _taken_out()
    _create(
        sa.Column("record_hash", sa.LargeBinary(length=32), nullable=False),
        checks=[sa.CheckConstraint("length(record_hash) = 32", name="device_scan_hash")],
    )
    op.create_table(
        "device_scan_record",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.CheckConstraint("length(signature) = 64", name="device_scan_record_signature"),
        sa.ForeignKeyConstraint(
            ["key_id", "counter"], ["device_scan.key_id", "device_scan.counter"]
        ),
        sa.PrimaryKeyConstraint("key_id", "counter"),
    )
    op.create_index("ix_device_scan_record_scan_id", "device_scan_record", ["scan_id"])
    for row in kept:
        row["record_hash"] = sha256(row["record"]).digest()
        _put("device_scan", row)
        _put("device_scan_record", row)


def downgrade() -> None:
    records = {(row["key_id"], row["counter"]): row for row in _rows("device_scan_record")}
    op.drop_table("device_scan_record")
    kept = _taken_out()
    _create(
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        checks=[sa.CheckConstraint("length(signature) = 64", name="device_scan_signature")],
    )
    for row in kept:
        if signed := records.get((row["key_id"], row["counter"])):
            _put("device_scan", {**row, **signed})


def _create(*signed: "sa.Column[bytes]", checks: list[sa.CheckConstraint]) -> None:
    op.create_table(
        "device_scan",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=False),
        *signed,
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        *checks,
        sa.CheckConstraint("counter >= 0", name="device_scan_counts_up"),
        sa.ForeignKeyConstraint(["key_id"], ["device.key_id"]),
        sa.ForeignKeyConstraint(["scan_id"], ["tag_scan.id"]),
        sa.PrimaryKeyConstraint("key_id", "counter"),
        info={"append_only": True},
    )
    for statement in append_only_statements("device_scan", op.get_bind().dialect.name):
        op.execute(statement)


def _taken_out() -> list[dict[str, object]]:
    rows = _rows("device_scan")
    op.drop_table("device_scan")
    return rows


def _rows(table: str) -> list[dict[str, object]]:
    found = op.get_bind().execute(sa.select(_table(table)))
    return [dict(row) for row in found.mappings()]


def _put(table: str, row: dict[str, object]) -> None:
    there = _table(table)
    op.get_bind().execute(there.insert(), {one.name: row[one.name] for one in there.columns})


def _table(name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())
