"""Packages that are put aside: two acts more."""

from alembic import op

from foundation.columns import widen_choice

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ACTS = (
    "register", "bind_tag", "void_tag", "weigh", "inspect", "assay", "sell", "offer",
    "cancel_offer", "lapse_offer", "arrive", "accept", "refuse", "return", "split", "merge",
    "process", "correct", "propose_correction", "agree_correction", "decline_correction",
    "withdraw_correction", "cancel_registration", "accept_part",
)  # fmt: skip
COLUMN = ("custody_event", "act")
REASONS = "'radiation', 'smoke', 'broken_seal', 'leaking', 'other'"


def upgrade() -> None:
    widen_choice(op.get_bind(), *COLUMN, before=ACTS, after=(*ACTS, "quarantine", "release"))
    op.execute(
        "ALTER TABLE custody_package ADD COLUMN quarantine VARCHAR(40)"
        f" CONSTRAINT custody_package_quarantine_check CHECK (quarantine IN ({REASONS}))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE custody_package DROP COLUMN quarantine")
    widen_choice(op.get_bind(), *COLUMN, before=(*ACTS, "quarantine", "release"), after=ACTS)
