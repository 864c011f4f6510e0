"""Photos taken at the gate, beside the answers that name them."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

KINDS = ("weighbridge_ticket", "delivery_note", "package", "seal")


def upgrade() -> None:
    kind = sa.Enum(*KINDS, native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "gate_photo",
        sa.Column("handover_id", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lot_code"], ["lot.code"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("handover_id", "sha256"),
    )
    op.create_index("ix_gate_photo_lot_code", "gate_photo", ["lot_code"])


def downgrade() -> None:
    op.drop_table("gate_photo")
