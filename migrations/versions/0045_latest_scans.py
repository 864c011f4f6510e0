"""Scans by label and time: each look at a label asks for its latest."""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("tag_scan_latest", "tag_scan", ["tag_id", "received_at", "id"])
    op.drop_index("ix_tag_scan_tag_id", "tag_scan")


def downgrade() -> None:
    op.create_index("ix_tag_scan_tag_id", "tag_scan", ["tag_id"])
    op.drop_index("tag_scan_latest", "tag_scan")
