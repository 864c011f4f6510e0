"""Traceability: log, custody, lots, tags."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "custody_event",
    "custody_event_lot",
    "custody_party",
    "key_statement",
    "log_checkpoint",
    "log_leaf",
    "log_node",
    "lot_content",
    "finder_message",
    "tag_scan",
)


def upgrade() -> None:
    op.create_table(
        "custody_event",
        sa.Column("log_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "platform", "device", "person", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("event_time", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "register",
                "bind_tag",
                "void_tag",
                "weigh",
                "inspect",
                "assay",
                "sell",
                "offer",
                "cancel_offer",
                "lapse_offer",
                "arrive",
                "accept",
                "refuse",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("biz_step", sa.String(length=300), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(signature) = 64", name="custody_event_signature"),
        sa.PrimaryKeyConstraint("log_id", "id"),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_custody_event_organisation_id"), "custody_event", ["organisation_id"], unique=False
    )
    op.create_table(
        "custody_head",
        sa.Column("log_id", sa.String(length=40), nullable=False),
        sa.Column("lot_id", sa.String(length=12), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "held", "offered", "arrived", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("custodian_id", sa.String(length=32), nullable=False),
        sa.Column("taker_id", sa.String(length=32), nullable=True),
        sa.Column("offer_expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("net_mass_g", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(hash) = 32", name="custody_head_hash"),
        sa.CheckConstraint("net_mass_g > 0", name="custody_head_has_mass"),
        sa.CheckConstraint("seq >= 1", name="custody_head_counts_from_one"),
        sa.PrimaryKeyConstraint("log_id", "lot_id"),
    )
    op.create_index(
        op.f("ix_custody_head_custodian_id"), "custody_head", ["custodian_id"], unique=False
    )
    op.create_index(
        op.f("ix_custody_head_offer_expires_at"), "custody_head", ["offer_expires_at"], unique=False
    )
    op.create_index(op.f("ix_custody_head_owner_id"), "custody_head", ["owner_id"], unique=False)
    op.create_index(op.f("ix_custody_head_taker_id"), "custody_head", ["taker_id"], unique=False)
    op.create_table(
        "log_state",
        sa.Column("log_id", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(root) = 32", name="log_state_root"),
        sa.PrimaryKeyConstraint("log_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "tag_key",
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("first_used_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("public_key"),
    )
    op.create_index(op.f("ix_tag_key_key_id"), "tag_key", ["key_id"], unique=False)
    op.create_table(
        "custody_event_lot",
        sa.Column("log_id", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("lot_id", sa.String(length=12), nullable=False),
        sa.Column("lot_seq", sa.Integer(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(lot_seq = 1) = (prev_hash IS NULL)", name="custody_event_lot_first_alone_has_no_prev"
        ),
        sa.CheckConstraint("length(prev_hash) = 32", name="custody_event_lot_prev_hash"),
        sa.CheckConstraint("lot_seq >= 1", name="custody_event_lot_counts_from_one"),
        sa.ForeignKeyConstraint(
            ["log_id", "event_id"],
            ["custody_event.log_id", "custody_event.id"],
        ),
        sa.PrimaryKeyConstraint("log_id", "event_id", "lot_id"),
        sa.UniqueConstraint("log_id", "lot_id", "lot_seq"),
        info={"append_only": True},
    )
    op.create_table(
        "custody_package",
        sa.Column("log_id", sa.String(length=40), nullable=False),
        sa.Column("package_id", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("net_mass_g", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "held", "offered", "arrived", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("tag_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("net_mass_g > 0", name="custody_package_has_mass"),
        sa.ForeignKeyConstraint(
            ["log_id", "lot_id"],
            ["custody_head.log_id", "custody_head.lot_id"],
        ),
        sa.PrimaryKeyConstraint("log_id", "package_id"),
        sa.UniqueConstraint("log_id", "lot_id", "number"),
    )
    op.create_table(
        "custody_party",
        sa.Column("log_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("lot_id", sa.String(length=12), nullable=False),
        sa.Column("since_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["log_id", "lot_id"],
            ["custody_head.log_id", "custody_head.lot_id"],
        ),
        sa.PrimaryKeyConstraint("log_id", "organisation_id", "lot_id"),
        info={"append_only": True},
    )
    op.create_table(
        "key_statement",
        sa.Column("log_id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column(
            "received_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["log_id"],
            ["log_state.log_id"],
        ),
        sa.PrimaryKeyConstraint("log_id", "event_id"),
        sa.UniqueConstraint("log_id", "key_id"),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_key_statement_organisation_id"), "key_statement", ["organisation_id"], unique=False
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("log_id", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["log_id"],
            ["log_state.log_id"],
        ),
        sa.PrimaryKeyConstraint("log_id", "size"),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "log_leaf",
        sa.Column("log_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(leaf_hash) = 32", name="log_leaf_hash"),
        sa.ForeignKeyConstraint(
            ["log_id"],
            ["log_state.log_id"],
        ),
        sa.PrimaryKeyConstraint("log_id", "seq"),
        sa.UniqueConstraint("log_id", "event_id"),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "log_node",
        sa.Column("log_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("idx", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(hash) = 32", name="log_node_hash"),
        sa.CheckConstraint("level >= 1", name="log_node_level"),
        sa.ForeignKeyConstraint(
            ["log_id"],
            ["log_state.log_id"],
        ),
        sa.PrimaryKeyConstraint("log_id", "level", "idx"),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "lot",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("material_code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column(
            "origin_class",
            sa.Enum(
                "pre_consumer",
                "post_consumer",
                "mixed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "source_kind",
            sa.Enum(
                "own_production", "received", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("source_name", sa.String(length=120), nullable=False),
        sa.Column("source_note", sa.String(length=1000), nullable=False),
        sa.Column("coating", sa.String(length=60), nullable=False),
        sa.Column("is_magnetised", sa.Boolean(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("organisation_id", "reference"),
    )
    op.create_index(op.f("ix_lot_created_at"), "lot", ["created_at"], unique=False)
    op.create_index(op.f("ix_lot_material_code"), "lot", ["material_code"], unique=False)
    op.create_index(op.f("ix_lot_organisation_id"), "lot", ["organisation_id"], unique=False)
    op.create_table(
        "lot_draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("photo_ids", sa.JSON(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("saved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("lot_code", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_lot_draft_organisation_id"), "lot_draft", ["organisation_id"], unique=False
    )
    op.create_table(
        "lot_content",
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("element", sa.String(length=2), nullable=False),
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("declared", "measured", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("content_ppm", sa.Integer(), nullable=False),
        sa.Column("low_ppm", sa.Integer(), nullable=True),
        sa.Column("high_ppm", sa.Integer(), nullable=True),
        sa.Column("uncertainty_ppm", sa.Integer(), nullable=True),
        sa.Column("coverage_factor", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=60), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("laboratory", sa.String(length=120), nullable=False),
        sa.Column("report_number", sa.String(length=60), nullable=False),
        sa.Column("assayed_on", sa.Date(), nullable=True),
        sa.Column(
            "confidence",
            sa.Enum("A", "B", "C", "D", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("content_ppm BETWEEN 0 AND 1000000", name="lot_content_is_a_share"),
        sa.ForeignKeyConstraint(
            ["lot_code"],
            ["lot.code"],
        ),
        sa.PrimaryKeyConstraint("event_id", "element"),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_lot_content_lot_code"), "lot_content", ["lot_code"], unique=False)
    op.create_table(
        "lot_photo",
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
        ),
        sa.ForeignKeyConstraint(
            ["lot_code"],
            ["lot.code"],
        ),
        sa.PrimaryKeyConstraint("lot_code", "document_id"),
        sa.UniqueConstraint("lot_code", "position"),
    )
    op.create_table(
        "tag",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("short_code", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "minted", "bound", "void", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("package_id", sa.String(length=40), nullable=True),
        sa.Column("lot_code", sa.String(length=12), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("of", sa.Integer(), nullable=True),
        sa.Column("material_code", sa.String(length=40), nullable=True),
        sa.Column("net_mass_g", sa.BigInteger(), nullable=True),
        sa.Column("url", sa.String(length=700), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "void_reason",
            sa.Enum(
                "damaged",
                "lost",
                "wrong_package",
                "reprinted",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("voided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("replaces_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["lot_code"],
            ["lot.code"],
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["tag.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("short_code"),
    )
    op.create_index(op.f("ix_tag_lot_code"), "tag", ["lot_code"], unique=False)
    op.create_index(op.f("ix_tag_package_id"), "tag", ["package_id"], unique=False)
    op.create_index(
        "tag_one_per_package",
        "tag",
        ["package_id"],
        unique=True,
        sqlite_where=sa.text("state = 'bound'"),
        postgresql_where=sa.text("state = 'bound'"),
    )
    op.create_table(
        "finder_message",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tag_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"],
            ["tag.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_finder_message_organisation_id"),
        "finder_message",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(op.f("ix_finder_message_tag_id"), "finder_message", ["tag_id"], unique=False)
    op.create_table(
        "tag_scan",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tag_id", sa.String(length=32), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "link",
                "camera",
                "typed",
                "api",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "genuine",
                "expected",
                "unexpected",
                "double",
                "void",
                "unproven",
                "forged",
                "foreign",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("site_id", sa.String(length=32), nullable=True),
        sa.Column("device", sa.String(length=120), nullable=True),
        sa.Column("latitude_udeg", sa.Integer(), nullable=True),
        sa.Column("longitude_udeg", sa.Integer(), nullable=True),
        sa.Column("accuracy_m", sa.Integer(), nullable=True),
        sa.Column("scanned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tag_id"],
            ["tag.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_tag_scan_content_hash"), "tag_scan", ["content_hash"], unique=False)
    op.create_index(op.f("ix_tag_scan_tag_id"), "tag_scan", ["tag_id"], unique=False)
    op.create_table(
        "intake_package",
        sa.Column("handover_id", sa.String(length=40), nullable=False),
        sa.Column("package_id", sa.String(length=40), nullable=False),
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=False),
        sa.Column("scanned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("net_mass_g", sa.BigInteger(), nullable=True),
        sa.Column("weighed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("weighed_by_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["lot_code"],
            ["lot.code"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["scan_id"],
            ["tag_scan.id"],
        ),
        sa.PrimaryKeyConstraint("handover_id", "package_id"),
    )
    op.create_index(
        op.f("ix_intake_package_lot_code"), "intake_package", ["lot_code"], unique=False
    )
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_intake_package_lot_code"), table_name="intake_package")
    op.drop_table("intake_package")
    op.drop_index(op.f("ix_tag_scan_tag_id"), table_name="tag_scan")
    op.drop_index(op.f("ix_tag_scan_content_hash"), table_name="tag_scan")
    op.drop_table("tag_scan")
    op.drop_index(op.f("ix_finder_message_tag_id"), table_name="finder_message")
    op.drop_index(op.f("ix_finder_message_organisation_id"), table_name="finder_message")
    op.drop_table("finder_message")
    op.drop_index(
        "tag_one_per_package",
        table_name="tag",
        sqlite_where=sa.text("state = 'bound'"),
        postgresql_where=sa.text("state = 'bound'"),
    )
    op.drop_index(op.f("ix_tag_package_id"), table_name="tag")
    op.drop_index(op.f("ix_tag_lot_code"), table_name="tag")
    op.drop_table("tag")
    op.drop_table("lot_photo")
    op.drop_index(op.f("ix_lot_content_lot_code"), table_name="lot_content")
    op.drop_table("lot_content")
    op.drop_index(op.f("ix_lot_draft_organisation_id"), table_name="lot_draft")
    op.drop_table("lot_draft")
    op.drop_index(op.f("ix_lot_organisation_id"), table_name="lot")
    op.drop_index(op.f("ix_lot_material_code"), table_name="lot")
    op.drop_index(op.f("ix_lot_created_at"), table_name="lot")
    op.drop_table("lot")
    op.drop_table("log_node")
    op.drop_table("log_leaf")
    op.drop_table("log_checkpoint")
    op.drop_index(op.f("ix_key_statement_organisation_id"), table_name="key_statement")
    op.drop_table("key_statement")
    op.drop_table("custody_party")
    op.drop_table("custody_package")
    op.drop_table("custody_event_lot")
    op.drop_index(op.f("ix_tag_key_key_id"), table_name="tag_key")
    op.drop_table("tag_key")
    op.drop_table("log_state")
    op.drop_index(op.f("ix_custody_head_taker_id"), table_name="custody_head")
    op.drop_index(op.f("ix_custody_head_owner_id"), table_name="custody_head")
    op.drop_index(op.f("ix_custody_head_offer_expires_at"), table_name="custody_head")
    op.drop_index(op.f("ix_custody_head_custodian_id"), table_name="custody_head")
    op.drop_table("custody_head")
    op.drop_index(op.f("ix_custody_event_organisation_id"), table_name="custody_event")
    op.drop_table("custody_event")
