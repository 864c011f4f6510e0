"""Reports of abuse."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TIME = sqlmodel.sql.sqltypes.UTCDateTime


def _enum(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "abuse_report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("about", _enum("listing", "tag"), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=250), nullable=False),
        sa.Column(
            "reason",
            _enum("description", "stolen", "danger", "copied", "other"),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=True),
        sa.Column("reporter_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", TIME(), nullable=False),
        sa.Column("resolved_at", TIME(), nullable=True),
        sa.Column("resolved_by_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_id IS NULL)", name="abuse_report_resolved"
        ),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("abuse_report_newest", "abuse_report", ["created_at", "id"])
    op.create_index(op.f("ix_abuse_report_subject"), "abuse_report", ["subject"])


def downgrade() -> None:
    op.drop_table("abuse_report")
