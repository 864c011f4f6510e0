"""Inner papers that devices read, each told once."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_paper",
        sa.Column("key_id", sa.String(16), sa.ForeignKey("device.key_id"), nullable=False),
        sa.Column("tag_id", sa.String(32), sa.ForeignKey("tag.id"), nullable=False),
        sa.Column("paper_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("reveal_id", sa.String(32), sa.ForeignKey("inner_reveal.id"), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(paper_hash) = 32", name="device_paper_hash"),
        sa.PrimaryKeyConstraint("key_id", "tag_id", "paper_hash"),
        info={"append_only": True},
    )
    for statement in append_only_statements("device_paper", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("device_paper")
