"""Running it: leases of idempotency keys, the worker's heartbeat, and which backups were made."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    with op.batch_alter_table("idempotent_reply") as batch:
        batch.add_column(
            sa.Column("holder", sa.String(length=32), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("leased_until", MOMENT, nullable=True))
        batch.add_column(sa.Column("done_at", MOMENT, nullable=True))
    with op.batch_alter_table("idempotent_reply") as batch:
        batch.alter_column("holder", server_default=None)
    op.create_table(
        "worker_beat",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=False),
        sa.Column("jobs", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "backup_made",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("log_size", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("backup_made")
    op.drop_table("worker_beat")
    with op.batch_alter_table("idempotent_reply") as batch:
        batch.drop_column("done_at")
        batch.drop_column("leased_until")
        batch.drop_column("holder")
