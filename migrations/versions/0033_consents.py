"""Consents to shipments across a border, or the reasons why there are none."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TABLE = "shipment_consent"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=True),
        sa.Column("authority", sa.String(length=120), nullable=True),
        sa.Column("from_country", sa.String(length=2), nullable=True),
        sa.Column("to_country", sa.String(length=2), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("most_g", sa.BigInteger(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "not_needed",
                "asked_for",
                "not_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("stated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(reference IS NULL) = (reason IS NOT NULL)", name="shipment_consent_or_its_reason"
        ),
        sa.CheckConstraint(
            "(reference IS NULL) = (authority IS NULL)"
            " AND (reference IS NULL) = (from_country IS NULL)"
            " AND (reference IS NULL) = (to_country IS NULL)"
            " AND (reference IS NULL) = (valid_from IS NULL)"
            " AND (reference IS NULL) = (valid_until IS NULL)"
            " AND (reference IS NULL) = (most_g IS NULL)",
            name="shipment_consent_in_full",
        ),
        sa.CheckConstraint("valid_until >= valid_from", name="shipment_consent_has_its_days"),
        sa.CheckConstraint("most_g > 0", name="shipment_consent_has_mass"),
        sa.ForeignKeyConstraint(["lot_code"], ["lot.code"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("lot_code", "number"),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_shipment_consent_reference"), TABLE, ["reference"], unique=False)
    for statement in append_only_statements(TABLE, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_shipment_consent_reference"), table_name=TABLE)
    op.drop_table(TABLE)
