"""Guests: companies without an account, the links that their drivers sign by, and a level of
signature of their own."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements, widen_choice

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TIME = sqlmodel.sql.sqltypes.UTCDateTime
LEVELS = ("platform", "device", "person")
COLUMNS = (("custody_event", "level"), ("signing_key", "level"))


def upgrade() -> None:
    for column in COLUMNS:
        widen_choice(op.get_bind(), *column, before=LEVELS, after=(*LEVELS, "guest"))
    op.create_table(
        "guest_company",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("named_by_id", sa.String(length=32), nullable=False),
        sa.Column("registration_number", sa.String(length=40), nullable=False),
        sa.Column("named_at", TIME(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["named_by_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id"),
        info={"append_only": True},
    )
    op.create_index("ix_guest_company_named_by_id", "guest_company", ["named_by_id"])
    for statement in append_only_statements("guest_company", op.get_bind().dialect.name):
        op.execute(statement)
    op.create_table(
        "guest_link",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("role", _choice("take", "give"), nullable=False),
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column("handover_id", sa.String(length=32), nullable=False),
        sa.Column("guest_id", sa.String(length=32), nullable=False),
        sa.Column("onward_id", sa.String(length=32), nullable=True),
        sa.Column("made_by_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("made_at", TIME(), nullable=False),
        sa.Column("expires_at", TIME(), nullable=False),
        sa.Column("gives_until", TIME(), nullable=False),
        sa.Column("ended_at", TIME(), nullable=True),
        sa.Column("ended_as", _choice("signed", "refused", "voided"), nullable=True),
        sa.Column("event_id", sa.String(length=36), nullable=True),
        sa.Column("signer_name", sa.String(length=120), nullable=True),
        sa.Column("signer_company", sa.String(length=120), nullable=True),
        sa.Column("plate", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_as IS NULL)", name="guest_link_ends_as_something"
        ),
        sa.ForeignKeyConstraint(["guest_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["onward_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["made_by_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("guest_link_of_lot", "guest_link", ["lot_code", "made_at"])


def _choice(*values: str) -> sa.Enum:
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    op.drop_table("guest_link")
    op.drop_table("guest_company")
    for column in reversed(COLUMNS):
        widen_choice(op.get_bind(), *column, before=(*LEVELS, "guest"), after=LEVELS)
