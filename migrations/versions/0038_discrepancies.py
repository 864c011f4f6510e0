"""Receptions at which the scales disagree, what both sides say to them, and how they end."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TABLES = ("discrepancy", "discrepancy_word", "discrepancy_correction")
EXPLANATIONS = (
    "moisture", "tare", "scale", "missing_package", "spill", "residue", "typed_wrong", "other",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "discrepancy",
        *_key(),
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column("giver_id", sa.String(length=32), nullable=False),
        sa.Column("taker_id", sa.String(length=32), nullable=False),
        sa.Column("kind", _choice("commercial", "regulatory"), nullable=False),
        sa.Column("stated_g", sa.BigInteger(), nullable=False),
        sa.Column("received_g", sa.BigInteger(), nullable=False),
        sa.Column("stated_packages", sa.Integer(), nullable=False),
        sa.Column("received_packages", sa.Integer(), nullable=False),
        sa.Column("received_at", _moment(), nullable=False),
        sa.Column("due_at", _moment(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'regulatory') = (due_at IS NOT NULL)", name="discrepancy_has_a_clock"
        ),
        sa.ForeignKeyConstraint(
            ["log_id", "event_id"], ["custody_event.log_id", "custody_event.id"]
        ),
        sa.ForeignKeyConstraint(["lot_code"], ["lot.code"]),
        sa.ForeignKeyConstraint(["giver_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["taker_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("log_id", "event_id"),
        info={"append_only": True},
    )
    op.create_index("ix_discrepancy_lot_code", "discrepancy", ["lot_code"])
    op.create_index("ix_discrepancy_due_at", "discrepancy", ["due_at"])
    for side in ("giver", "taker"):
        columns = ["log_id", f"{side}_id", "received_at"]
        op.create_index(f"discrepancy_of_{side}", "discrepancy", columns)
    op.create_table(
        "discrepancy_word",
        *_key(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("explanation", _choice(*EXPLANATIONS), nullable=False),
        sa.Column("comment", sa.String(length=1000), nullable=False),
        sa.Column("reported_to", sa.String(length=200), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("said_at", _moment(), nullable=False),
        sa.CheckConstraint(
            "(reported_to IS NULL) = (reported_on IS NULL)", name="discrepancy_report_in_full"
        ),
        sa.CheckConstraint("number >= 1", name="discrepancy_word_counts_from_one"),
        _of_discrepancy(),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("log_id", "event_id", "number"),
        info={"append_only": True},
    )
    op.create_table(
        "discrepancy_correction",
        *_key(),
        sa.Column("correction_id", sa.String(length=36), nullable=False),
        sa.Column("corrected_at", _moment(), nullable=False),
        _of_discrepancy(),
        sa.PrimaryKeyConstraint("log_id", "event_id"),
        info={"append_only": True},
    )
    for table in TABLES:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def _key() -> tuple[sa.Column[str], sa.Column[str]]:
    """The acceptance that shows it."""
    return (
        sa.Column("log_id", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
    )


def _of_discrepancy() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["log_id", "event_id"], ["discrepancy.log_id", "discrepancy.event_id"]
    )


def _choice(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, create_constraint=True, length=40)


def _moment() -> sqlmodel.sql.sqltypes.UTCDateTime:
    return sqlmodel.sql.sqltypes.UTCDateTime()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
