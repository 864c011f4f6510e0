"""Reference prices and exchange rates."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

APPEND_ONLY = ("reference_price", "exchange_rate")
TIME = sqlmodel.sql.sqltypes.UTCDateTime


def _enum(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "reference_price",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("quoted_on", sa.Date(), nullable=False),
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column(
            "form",
            _enum("oxide", "metal", "alloy", "recycled from NdFeB scrap"),
            nullable=False,
        ),
        sa.Column("symbol", sa.String(length=4), nullable=False),
        sa.Column("basis", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("low_minor_per_kg", sa.BigInteger(), nullable=False),
        sa.Column("high_minor_per_kg", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.String(length=80), nullable=False),
        sa.Column("market", sa.String(length=60), nullable=False),
        sa.Column("delivery", sa.String(length=60), nullable=False),
        sa.Column("assessor", sa.String(length=60), nullable=False),
        sa.Column("confidence", _enum("A", "B", "C", "D"), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("added_by_id", sa.String(length=32), nullable=False),
        sa.Column("added_at", TIME(), nullable=False),
        sa.CheckConstraint("low_minor_per_kg > 0", name="reference_price_above_zero"),
        sa.CheckConstraint(
            "high_minor_per_kg >= low_minor_per_kg", name="reference_price_is_a_range"
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        info={"append_only": True},
    )
    op.create_index(
        "reference_price_series", "reference_price", ["market", "form", "symbol", "quoted_on"]
    )
    op.create_index("reference_price_newest", "reference_price", ["added_at", "id"])
    op.create_index(op.f("ix_reference_price_batch"), "reference_price", ["batch"])
    op.create_table(
        "exchange_rate",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("base", sa.String(length=3), nullable=False),
        sa.Column("quote", sa.String(length=3), nullable=False),
        sa.Column("quote_ppm", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("added_by_id", sa.String(length=32), nullable=False),
        sa.Column("added_at", TIME(), nullable=False),
        sa.CheckConstraint("quote_ppm > 0", name="exchange_rate_above_zero"),
        sa.CheckConstraint("base <> quote", name="exchange_rate_of_two"),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        info={"append_only": True},
    )
    op.create_index("exchange_rate_pair", "exchange_rate", ["base", "quote", "rated_on"])
    op.create_index("exchange_rate_newest", "exchange_rate", ["added_at", "id"])
    op.create_index(op.f("ix_exchange_rate_batch"), "exchange_rate", ["batch"])
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("exchange_rate")
    op.drop_table("reference_price")
