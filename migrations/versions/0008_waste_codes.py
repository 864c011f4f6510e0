"""Waste codes of lots, and declared grades."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lot", sa.Column("grade", sa.String(length=40), nullable=True))
    op.add_column("listing", sa.Column("grade", sa.String(length=40), nullable=True))
    op.create_index(op.f("ix_listing_grade"), "listing", ["grade"], unique=False)
    op.create_table(
        "lot_waste_code",
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waste",
                "not_waste",
                "not_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("low_code", sa.String(length=9), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "by_product",
                "end_of_waste",
                "re_use",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("chosen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(status = 'waste') = (low_code IS NOT NULL)", name="lot_waste_code_has_its_code"
        ),
        sa.CheckConstraint(
            "(status = 'not_waste') = (reason IS NOT NULL)", name="lot_waste_code_has_its_reason"
        ),
        sa.ForeignKeyConstraint(["lot_code"], ["lot.code"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("lot_code", "number"),
        info={"append_only": True},
    )
    for statement in append_only_statements("lot_waste_code", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("lot_waste_code")
    op.drop_index(op.f("ix_listing_grade"), table_name="listing")
    op.drop_column("listing", "grade")
    op.drop_column("lot", "grade")
