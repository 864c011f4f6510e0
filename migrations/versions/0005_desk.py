"""Standing of organisations, the operator, and its audit trail."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = ("organisation_standing", "operator_act")
STANDINGS = ("new", "approved", "frozen", "closed")
ROLES = ("owner", "trader", "yard", "driver", "reader")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _enum(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.execute(
        "ALTER TABLE organisation ADD COLUMN standing VARCHAR(40) DEFAULT 'new' NOT NULL"
        f" CHECK (standing IN ({_listed(STANDINGS)}))"
    )
    op.execute(
        "UPDATE organisation SET standing = CASE WHEN is_frozen THEN 'frozen' ELSE 'approved' END"
    )
    op.execute("ALTER TABLE organisation DROP COLUMN is_frozen")
    op.execute("ALTER TABLE organisation ADD COLUMN is_operator BOOLEAN DEFAULT FALSE NOT NULL")
    op.create_index(
        "organisation_one_operator",
        "organisation",
        ["is_operator"],
        unique=True,
        sqlite_where=sa.text("is_operator"),
        postgresql_where=sa.text("is_operator"),
    )
    op.create_index("organisation_newest", "organisation", ["created_at", "id"], unique=False)
    op.create_table(
        "organisation_standing",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("action", _enum("approve", "freeze", "close"), nullable=True),
        sa.Column("standing", _enum(*STANDINGS), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "seq"),
        info={"append_only": True},
    )
    op.execute(
        "INSERT INTO organisation_standing (organisation_id, seq, standing, at, reason)"
        " SELECT id, 1, standing, created_at, '' FROM organisation"
    )
    op.create_table(
        "operator_act",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        info={"append_only": True},
    )
    op.create_index("operator_act_newest", "operator_act", ["at", "id"], unique=False)
    op.create_index(op.f("ix_operator_act_person_id"), "operator_act", ["person_id"], unique=False)
    _let_invitations_have_no_inviter(nullable=True)
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("operator_act")
    op.drop_table("organisation_standing")
    op.execute("DELETE FROM invitation WHERE invited_by_id IS NULL")
    _let_invitations_have_no_inviter(nullable=False)
    op.drop_index("organisation_newest", table_name="organisation")
    op.drop_index("organisation_one_operator", table_name="organisation")
    op.execute("ALTER TABLE organisation DROP COLUMN is_operator")
    op.execute("ALTER TABLE organisation ADD COLUMN is_frozen BOOLEAN DEFAULT FALSE NOT NULL")
    op.execute("UPDATE organisation SET is_frozen = (standing IN ('frozen', 'closed'))")
    op.execute("ALTER TABLE organisation DROP COLUMN standing")


def _let_invitations_have_no_inviter(*, nullable: bool) -> None:
    """SQLite makes the table anew, and forgets a CHECK it is not told."""
    role = sa.CheckConstraint(f"role IN ({_listed(ROLES)})")
    with op.batch_alter_table("invitation", table_args=(role,)) as invitation:
        invitation.alter_column(
            "invited_by_id", existing_type=sa.String(length=32), nullable=nullable
        )
