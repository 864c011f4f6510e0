"""Process steps: an act more, and what a step takes from elsewhere or gives elsewhere."""

import sqlalchemy as sa
from alembic import op

from foundation.columns import append_only_statements, widen_choice

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ACTS = (
    "register", "bind_tag", "void_tag", "weigh", "inspect", "assay", "sell", "offer",
    "cancel_offer", "lapse_offer", "arrive", "accept", "refuse", "return", "split", "merge",
)  # fmt: skip
SUBSTANCES = (
    "oxygen", "hydrogen", "water", "reagent", "new_alloy", "iron", "aluminium", "copper",
    "plastic", "electronics", "oil", "dust", "cake", "slag", "solution", "spill", "other",
)  # fmt: skip


def _choice(*values: str) -> sa.Enum:
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    widen_choice(op.get_bind(), "custody_event", "act", before=ACTS, after=(*ACTS, "process"))
    op.create_table(
        "custody_side_stream",
        sa.Column("log_id", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("kind", _choice("uptake", "by_product", "loss"), nullable=False),
        sa.Column("substance", _choice(*SUBSTANCES), nullable=False),
        sa.Column("net_mass_g", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("net_mass_g > 0", name="custody_side_stream_has_mass"),
        sa.ForeignKeyConstraint(
            ["log_id", "event_id"], ["custody_event.log_id", "custody_event.id"]
        ),
        sa.PrimaryKeyConstraint("log_id", "event_id", "kind", "substance"),
        info={"append_only": True},
    )
    for statement in append_only_statements("custody_side_stream", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("custody_side_stream")
    widen_choice(op.get_bind(), "custody_event", "act", before=(*ACTS, "process"), after=ACTS)
