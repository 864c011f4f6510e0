"""Drawing a sample is an act."""

from alembic import op

from foundation.columns import widen_choice

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

ACTS = (
    "register", "bind_tag", "void_tag", "weigh", "inspect", "assay", "sell", "offer",
    "cancel_offer", "lapse_offer", "arrive", "accept", "refuse", "return", "split", "merge",
    "process", "correct", "propose_correction", "agree_correction", "decline_correction",
    "withdraw_correction", "cancel_registration", "accept_part", "quarantine", "release",
)  # fmt: skip
COLUMN = ("custody_event", "act")


def upgrade() -> None:
    widen_choice(op.get_bind(), *COLUMN, before=ACTS, after=(*ACTS, "draw_sample"))


def downgrade() -> None:
    widen_choice(op.get_bind(), *COLUMN, before=(*ACTS, "draw_sample"), after=ACTS)
