"""Indexes of what waits for somebody: unread notices, messages that were given up."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEFORE = ["person_id", "organisation_id", "created_at", "id"]
# With the tested column in it, the index answers alone, and no planner takes another.
AFTER = ["person_id", "organisation_id", "read_at", "created_at", "id"]


def upgrade() -> None:
    # What is only mailed waits for nobody.
    op.execute("UPDATE notice SET read_at = created_at WHERE read_at IS NULL AND NOT is_shown")
    _replace(AFTER, "read_at IS NULL")
    dead = sa.text("state = 'dead'")
    op.create_index(
        "webhook_delivery_dead",
        "webhook_delivery",
        ["endpoint_id"],
        sqlite_where=dead,
        postgresql_where=dead,
    )


def downgrade() -> None:
    op.drop_index("webhook_delivery_dead", table_name="webhook_delivery")
    _replace(BEFORE, "read_at IS NULL AND is_shown")


def _replace(columns: list[str], condition: str) -> None:
    op.drop_index("notice_unread", table_name="notice")
    where = sa.text(condition)
    op.create_index("notice_unread", "notice", columns, sqlite_where=where, postgresql_where=where)
