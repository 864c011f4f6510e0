"""Orders whose lot is with a carrier: one status more, and three steps."""

import sqlalchemy as sa
from alembic import op

from foundation.columns import widen_choice

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ACTIONS = (
    "fund", "dispatch", "recall", "receive", "accept", "refuse", "cancel", "lapse", "close",
    "refund", "no_show", "send_back", "take_back", "reclaim", "accept_part",
)  # fmt: skip
STATUSES = (
    "placed", "funded", "dispatched", "received", "accepted", "closed", "cancelled", "refused",
    "refunded", "returning", "returned",
)  # fmt: skip
CHOICES = (
    ("purchase_order_step", "action", ACTIONS, (*ACTIONS, "carry", "call_off", "break_up")),
    ("purchase_order_step", "status", STATUSES, (*STATUSES, "travelling")),
    ("purchase_order", "status", STATUSES, (*STATUSES, "travelling")),
)
LIVE = "purchase_order_one_live_per_lot"
BEFORE = "status IN ('dispatched', 'funded', 'placed', 'received')"
AFTER = "status IN ('dispatched', 'funded', 'placed', 'received', 'travelling')"


def upgrade() -> None:
    for table, column, before, after in CHOICES:
        widen_choice(op.get_bind(), table, column, before=before, after=after)
    _live(AFTER)


def _live(condition: str) -> None:
    op.drop_index(LIVE, "purchase_order")
    op.create_index(
        LIVE,
        "purchase_order",
        ["lot_code"],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )


def downgrade() -> None:
    _live(BEFORE)
    for table, column, before, after in reversed(CHOICES):
        widen_choice(op.get_bind(), table, column, before=after, after=before)
