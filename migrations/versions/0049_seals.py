"""Seals at the gate: found by one person, confirmed by another, where the rule asks for it."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

APPEND_ONLY = ("seal_check", "seal_confirmation")


def upgrade() -> None:
    op.create_table(
        "seal_rule",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("takes_two", sa.Boolean(), nullable=False),
        sa.Column("set_at", _moment(), nullable=False),
        sa.Column("set_by_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("organisation_id"),
    )
    op.create_table(
        "seal_check",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("handover_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("seals", sa.String(length=4000), nullable=False),
        sa.Column("found_by_id", sa.String(length=32), nullable=False),
        sa.Column("found_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["lot_code"], ["lot.code"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["found_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("handover_id", "number", name="seal_check_in_order"),
        sa.UniqueConstraint("id", "found_by_id", name="seal_check_of_person"),
    )
    op.create_index("ix_seal_check_lot_code", "seal_check", ["lot_code"])
    op.create_table(
        "seal_confirmation",
        sa.Column("check_id", sa.String(length=32), nullable=False),
        sa.Column("found_by_id", sa.String(length=32), nullable=False),
        sa.Column("confirmed_by_id", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id", "found_by_id"], ["seal_check.id", "seal_check.found_by_id"]
        ),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"]),
        sa.CheckConstraint("confirmed_by_id <> found_by_id", name="seal_confirmation_by_another"),
        sa.PrimaryKeyConstraint("check_id"),
    )
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def _moment() -> sqlmodel.sql.sqltypes.UTCDateTime:
    return sqlmodel.sql.sqltypes.UTCDateTime()


def downgrade() -> None:
    for table in (*reversed(APPEND_ONLY), "seal_rule"):
        op.drop_table(table)
