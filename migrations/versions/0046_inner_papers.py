"""Labels that say that a paper lies inside, and what came of reading it."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements, widen_choice

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

KINDS = (
    "second_intake", "void_read", "spent_read", "unbound_away", "too_fast", "two_places",
    "outsider", "burst", "sweep", "forged", "other_symbol", "claims_differ", "other_package",
)  # fmt: skip
MORE = ("inner_wrong", "inner_again")


def upgrade() -> None:
    op.add_column("tag", sa.Column("commitment", sa.LargeBinary(length=16), nullable=True))
    op.create_table(
        "inner_reveal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tag_id", sa.String(length=32), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("outcome", _choice("match", "wrong", "again"), nullable=False),
        sa.Column("revealed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"]),
        sa.ForeignKeyConstraint(["scan_id"], ["tag_scan.id"]),
        sa.PrimaryKeyConstraint("id"),
        info={"append_only": True},
    )
    op.create_index("ix_inner_reveal_tag_id", "inner_reveal", ["tag_id"])
    for statement in append_only_statements("inner_reveal", op.get_bind().dialect.name):
        op.execute(statement)
    widen_choice(op.get_bind(), "suspicion", "kind", before=KINDS, after=(*KINDS, *MORE))


def _choice(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    widen_choice(op.get_bind(), "suspicion", "kind", before=(*KINDS, *MORE), after=KINDS)
    op.drop_table("inner_reveal")
    op.drop_column("tag", "commitment")
