"""Accepting in part: one act more, and a lot that gives mass away can keep the rest and do so
again."""

import sqlalchemy as sa
from alembic import op

from foundation.columns import append_only_statements, widen_choice

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ACTS = (
    "register", "bind_tag", "void_tag", "weigh", "inspect", "assay", "sell", "offer",
    "cancel_offer", "lapse_offer", "arrive", "accept", "refuse", "return", "split", "merge",
    "process", "correct", "propose_correction", "agree_correction", "decline_correction",
    "withdraw_correction", "cancel_registration",
)  # fmt: skip
COLUMN = ("custody_event", "act")
CAME_OUT = sa.text("side = 'out'")


def upgrade() -> None:
    widen_choice(op.get_bind(), *COLUMN, before=ACTS, after=(*ACTS, "accept_part"))
    _renew(
        sa.Column("kept_mass_g", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kept_mass_g > 0", name="custody_flow_keeps_mass"),
    )
    op.create_index("custody_flow_of_lot", "custody_flow", ["log_id", "lot_id", "side"])
    op.create_index(
        "custody_flow_comes_out_once",
        "custody_flow",
        ["log_id", "lot_id"],
        unique=True,
        sqlite_where=CAME_OUT,
        postgresql_where=CAME_OUT,
    )


def _renew(*more: sa.Column[int] | sa.Constraint) -> None:
    """Write the table anew with other constraints, which SQLite cannot alter; its rows are kept."""
    connection, columns = op.get_bind(), "log_id, event_id, lot_id, side, net_mass_g"
    kept = "CREATE TEMPORARY TABLE flow_kept AS SELECT {} FROM custody_flow"
    connection.exec_driver_sql(kept.format(columns))
    op.drop_table("custody_flow")
    op.create_table(
        "custody_flow",
        sa.Column("log_id", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("lot_id", sa.String(length=12), nullable=False),
        sa.Column(
            "side",
            sa.Enum("in", "out", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("net_mass_g", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("net_mass_g > 0", name="custody_flow_has_mass"),
        sa.ForeignKeyConstraint(
            ["log_id", "event_id", "lot_id"],
            ["custody_event_lot.log_id", "custody_event_lot.event_id", "custody_event_lot.lot_id"],
        ),
        sa.PrimaryKeyConstraint("log_id", "event_id", "lot_id"),
        *more,
        info={"append_only": True},
    )
    connection.exec_driver_sql(
        f"INSERT INTO custody_flow ({columns}) SELECT {columns} FROM flow_kept"
    )
    connection.exec_driver_sql("DROP TABLE flow_kept")
    for statement in append_only_statements("custody_flow", connection.dialect.name):
        op.execute(statement)


def downgrade() -> None:
    _renew(sa.UniqueConstraint("log_id", "lot_id", "side"))
    widen_choice(op.get_bind(), *COLUMN, before=(*ACTS, "accept_part"), after=ACTS)
