"""Splits and merges: two acts more, a last status, the threads of genealogy, and contents of
several lots by one event."""

import sqlalchemy as sa
from alembic import op

from foundation.columns import append_only_statements, widen_choice

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ACTS = (
    "register", "bind_tag", "void_tag", "weigh", "inspect", "assay", "sell", "offer",
    "cancel_offer", "lapse_offer", "arrive", "accept", "refuse", "return",
)  # fmt: skip
STATUSES = ("held", "offered", "arrived")
CHOICES = (
    ("custody_event", "act", ACTS, (*ACTS, "split", "merge")),
    ("custody_head", "status", STATUSES, (*STATUSES, "spent")),
    ("custody_package", "status", STATUSES, (*STATUSES, "spent")),
)


def upgrade() -> None:
    for table, column, before, after in CHOICES:
        widen_choice(op.get_bind(), table, column, before=before, after=after)
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
        sa.UniqueConstraint("log_id", "lot_id", "side"),
        info={"append_only": True},
    )
    for statement in append_only_statements("custody_flow", op.get_bind().dialect.name):
        op.execute(statement)
    _key_contents_by("event_id", "element", "lot_code")


def _key_contents_by(*columns: str) -> None:
    """Give `lot_content` another primary key; SQLite can only write the table anew."""
    connection, key = op.get_bind(), ", ".join(columns)
    if connection.dialect.name != "sqlite":
        op.drop_constraint("lot_content_pkey", "lot_content", type_="primary")
        op.create_primary_key("lot_content_pkey", "lot_content", list(columns))
        return
    found = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'lot_content'"
    ).scalar_one()
    head, _, rest = str(found).partition("PRIMARY KEY (")
    _, _, tail = rest.partition(")")
    name, _, body = f"{head}PRIMARY KEY ({key}){tail}".partition("(")
    assert "lot_content" in name, "the table's name comes before its columns"
    connection.exec_driver_sql(f"CREATE TABLE lot_content_anew ({body}")
    connection.exec_driver_sql("INSERT INTO lot_content_anew SELECT * FROM lot_content")
    connection.exec_driver_sql("DROP TABLE lot_content")
    connection.exec_driver_sql("ALTER TABLE lot_content_anew RENAME TO lot_content")
    op.create_index("ix_lot_content_lot_code", "lot_content", ["lot_code"], unique=False)
    for statement in append_only_statements("lot_content", "sqlite"):
        op.execute(statement)


def downgrade() -> None:
    _key_contents_by("event_id", "element")
    op.drop_table("custody_flow")
    for table, column, before, after in CHOICES:
        widen_choice(op.get_bind(), table, column, before=after, after=before)
