"""The legs of a delivery: every version of each, as it was planned."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

MISSING = ("not_known_yet", "not_required", "not_given")


def upgrade() -> None:
    op.create_table(
        "delivery_leg",
        sa.Column("order_id", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("carrier_id", sa.String(length=32), nullable=False),
        sa.Column("mode", _choice("road", "rail", "inland_water", "sea", "air"), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=True),
        sa.Column("plate_missing", _choice(*MISSING), nullable=True),
        sa.Column("from_place", sa.String(length=120), nullable=True),
        sa.Column("from_missing", _choice(*MISSING), nullable=True),
        sa.Column("to_place", sa.String(length=120), nullable=True),
        sa.Column("to_missing", _choice(*MISSING), nullable=True),
        sa.Column("stored_days", sa.Integer(), nullable=True),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("mode = 'road' OR plate IS NULL", name="delivery_leg_plate_by_road"),
        sa.CheckConstraint(
            "mode <> 'road' OR (plate IS NULL) <> (plate_missing IS NULL)",
            name="delivery_leg_plate_or_reason",
        ),
        sa.CheckConstraint(
            "(from_place IS NULL) <> (from_missing IS NULL)", name="delivery_leg_from_or_reason"
        ),
        sa.CheckConstraint(
            "(to_place IS NULL) <> (to_missing IS NULL)", name="delivery_leg_to_or_reason"
        ),
        sa.CheckConstraint("stored_days > 0", name="delivery_leg_stored_for_days"),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"]),
        sa.ForeignKeyConstraint(["carrier_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["changed_by"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("order_id", "number", "version"),
        info={"append_only": True},
    )
    for statement in append_only_statements("delivery_leg", op.get_bind().dialect.name):
        op.execute(statement)


def _choice(*values: str) -> sa.Enum:
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    op.drop_table("delivery_leg")
