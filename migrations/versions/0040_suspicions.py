"""Scans that do not fit and what was found; where a scan was made stands apart, to be forgotten."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements, widen_choice

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLES = ("suspicion", "suspicion_answer")
OUTCOMES = (
    "genuine", "expected", "unexpected", "double", "void", "unproven", "forged", "foreign",
)  # fmt: skip
MORE = ("replayed", "swapped", "copied")
KINDS = (
    "second_intake", "void_read", "spent_read", "unbound_away", "too_fast", "two_places",
    "outsider", "burst", "sweep", "forged", "other_symbol", "claims_differ", "other_package",
)  # fmt: skip
REASONS = ("one_package", "copy_found", "old_label", "wrong_place", "other")
GIVEN = {
    "device": sa.String(length=120),
    "latitude_udeg": sa.Integer(),
    "longitude_udeg": sa.Integer(),
    "accuracy_m": sa.Integer(),
}


def upgrade() -> None:
    widen_choice(op.get_bind(), "tag_scan", "outcome", before=OUTCOMES, after=(*OUTCOMES, *MORE))
    op.create_table(
        "scan_place",
        sa.Column("scan_id", sa.String(length=32), nullable=False),
        *(sa.Column(name, kind, nullable=True) for name, kind in GIVEN.items()),
        sa.Column("noted_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["tag_scan.id"]),
        sa.PrimaryKeyConstraint("scan_id"),
    )
    op.create_index("ix_scan_place_noted_at", "scan_place", ["noted_at"])
    names = ", ".join(GIVEN)
    op.execute(
        f"INSERT INTO scan_place (scan_id, {names}, noted_at) SELECT id, {names}, received_at"
        " FROM tag_scan WHERE device IS NOT NULL OR latitude_udeg IS NOT NULL"
    )
    for name in GIVEN:
        op.drop_column("tag_scan", name)
    op.create_table(
        "suspicion",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tag_id", sa.String(length=32), nullable=False),
        sa.Column("package_id", sa.String(length=40), nullable=True),
        sa.Column("lot_code", sa.String(length=12), nullable=True),
        sa.Column("kind", _choice(*KINDS), nullable=False),
        sa.Column("severity", _choice("warning", "error"), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=False),
        sa.Column("earlier_scan_id", sa.String(length=32), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("found_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"]),
        sa.ForeignKeyConstraint(["lot_code"], ["lot.code"]),
        sa.ForeignKeyConstraint(["scan_id"], ["tag_scan.id"]),
        sa.ForeignKeyConstraint(["earlier_scan_id"], ["tag_scan.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tag_id", "kind", "severity", "found_on"),
        info={"append_only": True},
    )
    op.create_index("ix_suspicion_package_id", "suspicion", ["package_id"])
    op.create_index("ix_suspicion_lot_code", "suspicion", ["lot_code"])
    op.create_table(
        "suspicion_answer",
        sa.Column("suspicion_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("reason", _choice(*REASONS), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("answered_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["suspicion_id"], ["suspicion.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("suspicion_id"),
        info={"append_only": True},
    )
    for table in TABLES:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def _choice(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, create_constraint=True, length=40)


def _moment() -> sqlmodel.sql.sqltypes.UTCDateTime:
    return sqlmodel.sql.sqltypes.UTCDateTime()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for name, kind in GIVEN.items():
        op.add_column("tag_scan", sa.Column(name, kind, nullable=True))
    op.drop_table("scan_place")
    widen_choice(op.get_bind(), "tag_scan", "outcome", before=(*OUTCOMES, *MORE), after=OUTCOMES)
