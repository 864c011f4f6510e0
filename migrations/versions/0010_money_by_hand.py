"""Money that one operator wants to move and another confirms."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

IS_OPEN = "verdict IS NULL"


def _enum(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "money_proposal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("move", _enum("retry", "refund", "payout"), nullable=False),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("order_id", sa.String(length=12), nullable=False),
        sa.Column("payment_id", sa.String(length=255), nullable=True),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("proposed_by_id", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("verdict", _enum("confirmed", "refused"), nullable=True),
        sa.Column("decided_by_id", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("operation_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name="money_proposal_of_money"),
        sa.CheckConstraint(
            "verdict <> 'confirmed' OR decided_by_id <> proposed_by_id",
            name="money_proposal_of_two",
        ),
        sa.CheckConstraint(
            "(verdict IS NULL) = (decided_by_id IS NULL)", name="money_proposal_decided"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"]),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"]),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["operation_id"], ["payment_operation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "money_proposal_one_open",
        "money_proposal",
        ["move", "target"],
        unique=True,
        sqlite_where=sa.text(IS_OPEN),
        postgresql_where=sa.text(IS_OPEN),
    )
    op.create_index("money_proposal_newest", "money_proposal", ["proposed_at", "id"], unique=False)
    op.create_index(
        op.f("ix_money_proposal_order_id"), "money_proposal", ["order_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("money_proposal")
