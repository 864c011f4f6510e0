"""Serial numbers that somebody looks for: each word about one stays."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLE = "watched_serial"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("serial", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("stated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("is_off = (reason <> '')", name="watched_serial_off_with_a_reason"),
        sa.CheckConstraint("source <> ''", name="watched_serial_has_a_source"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("serial", "number"),
        info={"append_only": True},
    )
    op.create_index("ix_watched_serial_stated_at", TABLE, ["stated_at"])
    for statement in append_only_statements(TABLE, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
