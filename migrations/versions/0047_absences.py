"""Packages that did not come, as the gate says before it signs."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intake_absence",
        sa.Column("handover_id", sa.String(40), primary_key=True),
        sa.Column("package_id", sa.String(40), primary_key=True),
        sa.Column("lot_code", sa.String(12), sa.ForeignKey("lot.code"), nullable=False),
        sa.Column(
            "organisation_id", sa.String(32), sa.ForeignKey("organisation.id"), nullable=False
        ),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.String(32)),
    )
    op.create_index("ix_intake_absence_lot_code", "intake_absence", ["lot_code"])


def downgrade() -> None:
    op.drop_table("intake_absence")
