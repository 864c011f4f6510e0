"""What nobody answers at the gate is taken back by its seller."""

from alembic import op

from foundation.columns import widen_choice

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ACTIONS = (
    "fund", "dispatch", "recall", "receive", "accept", "refuse", "cancel", "lapse", "close",
    "refund", "no_show", "send_back", "take_back",
)  # fmt: skip
WITH_RECLAIM = (*ACTIONS, "reclaim")
COLUMN = ("purchase_order_step", "action")


def upgrade() -> None:
    widen_choice(op.get_bind(), *COLUMN, before=ACTIONS, after=WITH_RECLAIM)


def downgrade() -> None:
    widen_choice(op.get_bind(), *COLUMN, before=WITH_RECLAIM, after=ACTIONS)
