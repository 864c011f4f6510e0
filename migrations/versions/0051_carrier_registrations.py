"""The registration number of a leg's carrier, or why there is none."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

MISSING = ("not_known_yet", "not_required", "not_given")
OLD = (
    "order_id, number, version, carrier_id, mode, plate, plate_missing, from_place, from_missing,"
    " to_place, to_missing, stored_days, is_dropped, changed_by, person_id, changed_at"
)
NAMED = (
    "(SELECT nullif(registration_number, '') FROM guest_company"
    " WHERE organisation_id = delivery_leg.carrier_id)"
)


def upgrade() -> None:
    """Legs from before have the number that their guest was named with; of others nobody asked."""
    _renew(
        f"SELECT {OLD}, {NAMED} AS registration_number,"
        f" CASE WHEN {NAMED} IS NULL THEN 'not_given' END AS registration_missing",
        f"{OLD}, registration_number, registration_missing",
        sa.Column("registration_number", sa.String(length=40), nullable=True),
        sa.Column("registration_missing", _choice(*MISSING), nullable=True),
        sa.CheckConstraint(
            "(registration_number IS NULL) <> (registration_missing IS NULL)",
            name="delivery_leg_registration_or_reason",
        ),
    )


def _renew(chosen: str, columns: str, *more: sa.Column[str] | sa.Constraint) -> None:
    """Write the table anew with other constraints, which SQLite cannot alter; its rows are kept."""
    connection = op.get_bind()
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE leg_kept AS {chosen} FROM delivery_leg")
    op.drop_table("delivery_leg")
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
        *more,
        info={"append_only": True},
    )
    connection.exec_driver_sql(
        f"INSERT INTO delivery_leg ({columns}) SELECT {columns} FROM leg_kept"
    )
    connection.exec_driver_sql("DROP TABLE leg_kept")
    for statement in append_only_statements("delivery_leg", connection.dialect.name):
        op.execute(statement)


def _choice(*values: str) -> sa.Enum:
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    _renew(f"SELECT {OLD}", OLD)
