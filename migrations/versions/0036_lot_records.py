"""Readings of a lot's field for carriage by air, and how its devices were sanitised."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lot_field_reading",
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("method", _choice("magnetometer", "compass"), nullable=True),
        sa.Column("distance_cm", sa.Integer(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("instrument", sa.String(length=120), nullable=True),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.Column("reason", _choice("not_by_air", "no_instrument", "not_known"), nullable=True),
        *_said(),
        sa.CheckConstraint(
            "(value IS NULL) = (reason IS NOT NULL)", name="lot_field_or_its_reason"
        ),
        sa.CheckConstraint(
            "(value IS NULL) = (method IS NULL) AND (value IS NULL) = (distance_cm IS NULL)"
            " AND (value IS NULL) = (instrument IS NULL) AND (value IS NULL) = (read_on IS NULL)",
            name="lot_field_in_full",
        ),
        sa.CheckConstraint("value >= 0", name="lot_field_is_no_less_than_none"),
        info={"append_only": True},
    )
    op.create_table(
        "lot_sanitising",
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            _choice("overwritten", "crypto_erased", "degaussed", "platters_destroyed", "shredded"),
            nullable=True,
        ),
        sa.Column("operator", sa.String(length=120), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("serials", sa.JSON(), nullable=False),
        sa.Column("paper_id", sa.String(length=32), nullable=True),
        sa.Column("reason", _choice("no_medium", "by_taker", "not_known"), nullable=True),
        *_said(),
        sa.CheckConstraint(
            "(method IS NULL) = (reason IS NOT NULL)", name="lot_sanitising_or_its_reason"
        ),
        sa.CheckConstraint(
            "(method IS NULL) = (operator IS NULL) AND (method IS NULL) = (done_on IS NULL)",
            name="lot_sanitising_in_full",
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"]),
        info={"append_only": True},
    )
    for table in ("lot_field_reading", "lot_sanitising"):
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def _choice(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, create_constraint=True, length=40)


def _said() -> tuple[sa.Column[object] | sa.Constraint, ...]:
    """By whom and when a word was said of which lot."""
    return (
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("stated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lot_code"], ["lot.code"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("lot_code", "number"),
    )


def downgrade() -> None:
    op.drop_table("lot_sanitising")
    op.drop_table("lot_field_reading")
