"""Rolls of labels that are minted before there is a lot, and the files made of them."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roll",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("state", _choice("minting", "ready", "void"), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("void_reason", _choice("lost", "stolen", "leaked", "spoiled"), nullable=True),
        sa.Column("voided_at", _moment(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_roll_organisation_id", "roll", ["organisation_id"])
    op.create_index("ix_roll_state", "roll", ["state"])
    op.create_table(
        "roll_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("roll_id", sa.String(length=32), nullable=False),
        sa.Column("kind", _choice("pdf", "zpl203", "zpl300", "svg", "csv"), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("level", _choice("M", "Q"), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("done_at", _moment(), nullable=True),
        sa.ForeignKeyConstraint(["roll_id"], ["roll.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("roll_id", "created_at", "done_at"):
        op.create_index(f"ix_roll_file_{column}", "roll_file", [column])
    op.add_column("tag", sa.Column("roll_id", sa.String(length=32), nullable=True))
    op.add_column("tag", sa.Column("roll_number", sa.Integer(), nullable=True))
    op.create_index("ix_tag_roll_id", "tag", ["roll_id"])


def _choice(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, create_constraint=True, length=40)


def _moment() -> sqlmodel.sql.sqltypes.UTCDateTime:
    return sqlmodel.sql.sqltypes.UTCDateTime()


def downgrade() -> None:
    op.drop_index("ix_tag_roll_id", "tag")
    op.drop_column("tag", "roll_number")
    op.drop_column("tag", "roll_id")
    op.drop_table("roll_file")
    op.drop_table("roll")
