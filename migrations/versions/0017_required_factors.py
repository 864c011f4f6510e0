"""Organisations that ask everybody for a second factor, and sessions that are led to add one."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (
        ("organisation", "requires_second_factor"),
        ("login_session", "must_enrol"),
    ):
        op.add_column(
            table, sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    op.drop_column("login_session", "must_enrol")
    op.drop_column("organisation", "requires_second_factor")
