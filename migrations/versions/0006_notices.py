"""Notices: announcements, who was told, and how people chose to hear."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIME = sqlmodel.sql.sqltypes.UTCDateTime
UNREAD = "read_at IS NULL AND is_shown"


def upgrade() -> None:
    op.add_column("mail_message", sa.Column("choices_url", sa.String(length=300), nullable=True))
    op.create_table(
        "announcement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=250), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("created_at", TIME(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "kind", "key"),
    )
    op.create_index(op.f("ix_announcement_created_at"), "announcement", ["created_at"])
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("announcement_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME(), nullable=False),
        sa.Column("read_at", TIME(), nullable=True),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "organisation_id", "key"),
    )
    op.create_index(op.f("ix_notice_announcement_id"), "notice", ["announcement_id"])
    newest = ["person_id", "organisation_id", "created_at", "id"]
    op.create_index("notice_newest", "notice", newest)
    op.create_index(
        "notice_unread",
        "notice",
        newest,
        sqlite_where=sa.text(UNREAD),
        postgresql_where=sa.text(UNREAD),
    )
    op.create_table(
        "notice_choice",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "kind"),
    )


def downgrade() -> None:
    op.drop_table("notice_choice")
    op.drop_index("notice_unread", table_name="notice")
    op.drop_index("notice_newest", table_name="notice")
    op.drop_index(op.f("ix_notice_announcement_id"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_announcement_created_at"), table_name="announcement")
    op.drop_table("announcement")
    op.drop_column("mail_message", "choices_url")
