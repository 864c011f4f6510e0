"""Labels can be withdrawn because a copy is about."""

from alembic import op

from foundation.columns import widen_choice

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

REASONS = ("damaged", "lost", "wrong_package", "reprinted")
COLUMN = ("tag", "void_reason")


def upgrade() -> None:
    widen_choice(op.get_bind(), *COLUMN, before=REASONS, after=(*REASONS, "copied"))


def downgrade() -> None:
    widen_choice(op.get_bind(), *COLUMN, before=(*REASONS, "copied"), after=REASONS)
