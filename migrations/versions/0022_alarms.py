"""Letters that say something could not be delivered are known, so that none tells of itself."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE mail_message ADD COLUMN is_alarm BOOLEAN DEFAULT false NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE mail_message DROP COLUMN is_alarm")
