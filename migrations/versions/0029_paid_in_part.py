"""Orders of which part was accepted: how much, how much not, and the lot that it became."""

import sqlalchemy as sa
from alembic import op

from foundation.columns import widen_choice

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ACTIONS = (
    "fund", "dispatch", "recall", "receive", "accept", "refuse", "cancel", "lapse", "close",
    "refund", "no_show", "send_back", "take_back", "reclaim",
)  # fmt: skip
COLUMN = ("purchase_order_step", "action")


def upgrade() -> None:
    widen_choice(op.get_bind(), *COLUMN, before=ACTIONS, after=(*ACTIONS, "accept_part"))
    op.add_column("purchase_order", sa.Column("accepted_mass_g", sa.BigInteger()))
    op.add_column("purchase_order", sa.Column("refused_mass_g", sa.BigInteger()))
    op.add_column("purchase_order", sa.Column("refused_lot", sa.String(length=12)))


def downgrade() -> None:
    for column in ("refused_lot", "refused_mass_g", "accepted_mass_g"):
        op.drop_column("purchase_order", column)
    widen_choice(op.get_bind(), *COLUMN, before=(*ACTIONS, "accept_part"), after=ACTIONS)
