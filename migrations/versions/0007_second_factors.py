"""Second factors: apps, recovery codes, sign-ins that wait, and how a session began."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

METHOD_CHECK = "login_session_method"  # named, so that it can be taken away again
METHODS = ("password", "password_and_app", "password_and_recovery_code", "passkey")


def upgrade() -> None:
    op.create_table(
        "authenticator_app",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("wrapped_seed", sa.LargeBinary(length=100), nullable=False),
        sa.Column("wrap_version", sa.Integer(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("beginning", sa.String(length=2), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("used_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "beginning"),
    )
    op.create_index(op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"])
    op.create_table(
        "pending_sign_in",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index(op.f("ix_pending_sign_in_person_id"), "pending_sign_in", ["person_id"])
    op.create_index(op.f("ix_pending_sign_in_expires_at"), "pending_sign_in", ["expires_at"])
    # Whoever is signed in at this moment did so with a password: there was nothing else.
    with op.batch_alter_table("login_session") as batch:
        batch.add_column(
            sa.Column(
                "method",
                sa.Enum(
                    *METHODS,
                    name=METHOD_CHECK,
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=False,
                server_default="password",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("login_session") as batch:
        batch.drop_constraint(METHOD_CHECK, type_="check")
        batch.drop_column("method")
    op.drop_table("pending_sign_in")
    op.drop_table("recovery_code")
    op.drop_table("authenticator_app")
