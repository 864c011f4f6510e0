"""Deliveries: loading windows, gate bookings, contacts."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

APPEND_ONLY = ("loading_window", "loading_agreement")
TIME = sqlmodel.sql.sqltypes.UTCDateTime
STANDS = sa.text("released_at IS NULL")


def upgrade() -> None:
    op.add_column("purchase_order", sa.Column("loads_until", TIME(), nullable=True))
    op.create_table(
        "loading_window",
        sa.Column("order_id", sa.String(length=12), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("starts_at", TIME(), nullable=False),
        sa.Column("ends_at", TIME(), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("proposed_at", TIME(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="loading_window_has_length"),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"]),
        sa.ForeignKeyConstraint(["proposed_by"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("order_id", "seq"),
        info={"append_only": True},
    )
    op.create_table(
        "loading_agreement",
        sa.Column("order_id", sa.String(length=12), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("agreed_by", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("agreed_at", TIME(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id", "seq"], ["loading_window.order_id", "loading_window.seq"]
        ),
        sa.ForeignKeyConstraint(["agreed_by"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("order_id", "seq"),
        info={"append_only": True},
    )
    op.create_table(
        "gate_booking",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_id", sa.String(length=12), nullable=False),
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", TIME(), nullable=False),
        sa.Column("booked_by", sa.String(length=32), nullable=False),
        sa.Column("booked_at", TIME(), nullable=False),
        sa.Column("released_at", TIME(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"]),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["booked_by"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name, columns in (
        ("gate_booking_one_per_slot", ["site_id", "starts_at"]),
        ("gate_booking_one_per_order", ["order_id"]),
    ):
        op.create_index(
            name,
            "gate_booking",
            columns,
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        )
    op.create_table(
        "order_contact",
        sa.Column("order_id", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("given_at", TIME(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("order_id", "organisation_id"),
    )
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("order_contact")
    op.drop_index("gate_booking_one_per_order", table_name="gate_booking")
    op.drop_index("gate_booking_one_per_slot", table_name="gate_booking")
    op.drop_table("gate_booking")
    op.drop_table("loading_agreement")
    op.drop_table("loading_window")
    op.drop_column("purchase_order", "loads_until")
