"""Suspicions about the seals of a lot, which have neither a label nor a scan."""

from alembic import op

from foundation.columns import allow_absent, forbid_absent, widen_choice

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

KINDS = (
    "second_intake", "void_read", "spent_read", "unbound_away", "too_fast", "two_places",
    "outsider", "burst", "sweep", "forged", "other_symbol", "claims_differ", "other_package",
    "inner_wrong", "inner_again",
)  # fmt: skip
REASONS = ("one_package", "copy_found", "old_label", "wrong_place", "other")
MORE = (*REASONS[:-1], "all_there", "sealed_anew", "misread", "other")


def upgrade() -> None:
    connection = op.get_bind()
    widen_choice(connection, "suspicion", "kind", before=KINDS, after=(*KINDS, "other_seals"))
    widen_choice(connection, "suspicion_answer", "reason", before=REASONS, after=MORE)
    for column in ("tag_id", "scan_id"):
        allow_absent(connection, "suspicion", column, kind="VARCHAR(32)")


def downgrade() -> None:
    connection = op.get_bind()
    for column in ("tag_id", "scan_id"):
        forbid_absent(connection, "suspicion", column, kind="VARCHAR(32)")
    widen_choice(connection, "suspicion_answer", "reason", before=MORE, after=REASONS)
    widen_choice(connection, "suspicion", "kind", before=(*KINDS, "other_seals"), after=KINDS)
