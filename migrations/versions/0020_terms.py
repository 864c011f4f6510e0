"""Terms in dated versions, agreed to by organisations; delivery terms and places of sales."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

FIRST = "2026-11-20"  # the only version until now: everybody agreed to it at sign-up
TERM = "VARCHAR(40) DEFAULT 'DAP' NOT NULL CHECK (delivery_term IN ('DAP', 'FCA'))"
ADDED = {
    "listing": {
        "delivery_term": TERM,
        "site_id": "VARCHAR(32) REFERENCES site (id)",
        "terms_version": f"VARCHAR(10) DEFAULT '{FIRST}' NOT NULL",
        "published_by": "VARCHAR(32)",
    },
    "purchase_order": {
        "delivery_term": TERM,
        "pickup_site_id": "VARCHAR(32) REFERENCES site (id)",
        "terms_version": f"VARCHAR(10) DEFAULT '{FIRST}' NOT NULL",
    },
}


def upgrade() -> None:
    op.create_table(
        "terms_agreement",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("agreed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "version"),
        info={"append_only": True},
    )
    for statement in append_only_statements("terms_agreement", op.get_bind().dialect.name):
        op.execute(statement)
    op.execute(
        "INSERT INTO terms_agreement (organisation_id, version, agreed_at)"
        f" SELECT id, '{FIRST}', created_at FROM organisation"
    )
    for table, columns in ADDED.items():
        for column, shape in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {shape}")


def downgrade() -> None:
    for table, columns in reversed(ADDED.items()):
        for column in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table("terms_agreement")
