"""Ways out of an order: deadlines, no-shows, returns, and the reminders that were sent."""

from datetime import timedelta

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements, widen_choice

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SHIP_WITHIN = timedelta(days=14)

ACTS = (
    "register", "bind_tag", "void_tag", "weigh", "inspect", "assay", "sell", "offer",
    "cancel_offer", "lapse_offer", "arrive", "accept", "refuse",
)  # fmt: skip
STATUSES = (
    "placed", "funded", "dispatched", "received", "accepted", "closed", "cancelled", "refused",
    "refunded",
)  # fmt: skip
ACTIONS = (
    "fund", "dispatch", "recall", "receive", "accept", "refuse", "cancel", "lapse", "close",
    "refund",
)  # fmt: skip
CHOICES = (
    ("custody_event", "act", ACTS, (*ACTS, "return")),
    ("purchase_order", "status", STATUSES, (*STATUSES, "returning", "returned")),
    ("purchase_order_step", "status", STATUSES, (*STATUSES, "returning", "returned")),
    ("purchase_order_step", "action", ACTIONS, (*ACTIONS, "no_show", "send_back", "take_back")),
)


def upgrade() -> None:
    for table, column, before, after in CHOICES:
        widen_choice(op.get_bind(), table, column, before=before, after=after)
    op.add_column(
        "purchase_order", sa.Column("ship_by", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
    )
    op.add_column(
        "purchase_order", sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
    )
    op.create_index(
        "purchase_order_due", "purchase_order", ["status", "due_at", "id"], unique=False
    )
    op.drop_index(op.f("ix_purchase_order_pay_by"), table_name="purchase_order")
    op.create_table(
        "purchase_order_reminder",
        sa.Column("order_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"]),
        sa.PrimaryKeyConstraint("order_id", "kind", "due_at"),
        info={"append_only": True},
    )
    for statement in append_only_statements("purchase_order_reminder", op.get_bind().dialect.name):
        op.execute(statement)
    _give_deadlines()


def _give_deadlines() -> None:
    """Orders that wait for payment or dispatch get the deadline that new ones get."""
    utc = sqlmodel.sql.sqltypes.UTCDateTime()
    order = sa.table(
        "purchase_order",
        sa.column("id", sa.String),
        sa.column("status", sa.String),
        sa.column("pay_by", utc),
        sa.column("ship_by", utc),
        sa.column("due_at", utc),
    )
    step = sa.table(
        "purchase_order_step",
        sa.column("order_id", sa.String),
        sa.column("action", sa.String),
        sa.column("at", utc),
    )
    connection = op.get_bind()
    waiting = order.c.status == "placed"
    connection.execute(order.update().where(waiting).values(due_at=order.c.pay_by))
    funded = sa.select(step.c.order_id, step.c.at).where(step.c.action == "fund")
    for order_id, paid_at in connection.execute(funded).all():
        ship_by = paid_at + SHIP_WITHIN
        one = order.c.id == order_id
        connection.execute(order.update().where(one).values(ship_by=ship_by))
        unsent = one & (order.c.status == "funded")
        connection.execute(order.update().where(unsent).values(due_at=ship_by))


def downgrade() -> None:
    op.drop_table("purchase_order_reminder")
    op.create_index(op.f("ix_purchase_order_pay_by"), "purchase_order", ["pay_by"], unique=False)
    op.drop_index("purchase_order_due", table_name="purchase_order")
    op.drop_column("purchase_order", "due_at")
    op.drop_column("purchase_order", "ship_by")
    for table, column, before, after in CHOICES:
        widen_choice(op.get_bind(), table, column, before=after, after=before)
