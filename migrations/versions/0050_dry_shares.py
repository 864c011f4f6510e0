"""How dry a lot is by its seller's word."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lot", sa.Column("dry_ppm", sa.Integer()))


def downgrade() -> None:
    op.drop_column("lot", "dry_ppm")
