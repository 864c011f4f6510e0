"""Devices with signing keys of their own, revocations of keys, and scans as devices signed them."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

APPEND_ONLY = ("key_revocation", "device_scan")


def upgrade() -> None:
    op.create_table(
        "key_revocation",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("log_id", "event_id")),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("organisation_id", "key_id", "signer_id")
        ),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("body", "signature")),
        sa.Column(
            "received_at_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["log_id"], ["log_state.log_id"]),
        sa.PrimaryKeyConstraint("log_id", "event_id"),
        sa.UniqueConstraint("log_id", "key_id"),
        sqlite_strict=True,
        info={"append_only": True},
    )
    op.create_index("ix_key_revocation_organisation_id", "key_revocation", ["organisation_id"])
    op.create_table(
        "device",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("enrolled_at", _moment(), nullable=False),
        sa.Column("last_used_at", _moment(), nullable=True),
        sa.Column("revoked_at", _moment(), nullable=True),
        sa.Column("revoked_by_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("key_id"),
    )
    for column in ("organisation_id", "person_id"):
        op.create_index(f"ix_device_{column}", "device", [column])
    op.create_table(
        "device_challenge",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("expires_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("session_id", "expires_at"):
        op.create_index(f"ix_device_challenge_{column}", "device_challenge", [column])
    op.create_table(
        "device_scan",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("received_at", _moment(), nullable=False),
        sa.CheckConstraint("length(signature) = 64", name="device_scan_signature"),
        sa.CheckConstraint("counter >= 0", name="device_scan_counts_up"),
        sa.ForeignKeyConstraint(["key_id"], ["device.key_id"]),
        sa.ForeignKeyConstraint(["scan_id"], ["tag_scan.id"]),
        sa.PrimaryKeyConstraint("key_id", "counter"),
        info={"append_only": True},
    )
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def _moment() -> sqlmodel.sql.sqltypes.UTCDateTime:
    return sqlmodel.sql.sqltypes.UTCDateTime()


def downgrade() -> None:
    for table in ("device_scan", "device_challenge", "device", "key_revocation"):
        op.drop_table(table)
