"""Market: listings, orders, payments."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foundation.columns import append_only_statements

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "ledger_entry",
    "payment",
    "ledger_movement",
    "purchase_order_step",
)


def upgrade() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "payment",
                "stripe_fee",
                "acceptance",
                "payout",
                "refund",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("booked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "reference"),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_ledger_entry_order_id"), "ledger_entry", ["order_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("charge_id", sa.String(length=255), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("fee_minor", sa.Integer(), nullable=False),
        sa.Column("fee_currency", sa.String(length=3), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("amount_minor > 0"),
        sa.CheckConstraint("fee_minor >= 0"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("charge_id"),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_payment_order_id"), "payment", ["order_id"], unique=False)
    op.create_table(
        "payment_checkout",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "open", "complete", "expired", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("look_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_payment_checkout_look_at"), "payment_checkout", ["look_at"], unique=False
    )
    op.create_index(
        op.f("ix_payment_checkout_order_id"), "payment_checkout", ["order_id"], unique=False
    )
    op.create_table(
        "payment_operation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "checkout",
                "expiry",
                "payout",
                "refund",
                "account",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("params_json", sa.String(), nullable=False),
        sa.Column("params_hash", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "sent",
                "unknown",
                "done",
                "failed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stripe_id", sa.String(length=255), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.Column("planned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("first_sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("stripe_id"),
        sa.UniqueConstraint("subject", "kind", "seq"),
    )
    op.create_index(
        op.f("ix_payment_operation_due_at"), "payment_operation", ["due_at"], unique=False
    )
    op.create_index(
        op.f("ix_payment_operation_subject"), "payment_operation", ["subject"], unique=False
    )
    op.create_table(
        "stripe_notice",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("object_id", sa.String(length=255), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "done",
                "ignored",
                "dead",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_stripe_notice_due_at"), "stripe_notice", ["due_at"], unique=False)
    op.create_table(
        "ledger_movement",
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "buyer_funds_held",
                "stripe_clearing",
                "stripe_fees",
                "seller_payable",
                "seller_receivable",
                "platform_fee",
                "vat",
                "dispute_loss",
                "suspense",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "target",
            sa.Enum(
                "buyer_funds_held",
                "stripe_clearing",
                "stripe_fees",
                "seller_payable",
                "seller_receivable",
                "platform_fee",
                "vat",
                "dispute_loss",
                "suspense",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("amount_minor > 0"),
        sa.CheckConstraint("source <> target"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["ledger_entry.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id", "line"),
        info={"append_only": True},
    )
    op.create_table(
        "listing",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column("seller_id", sa.String(length=32), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "reserved",
                "sold",
                "withdrawn",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("material_code", sa.String(length=40), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "solid",
                "bonded",
                "swarf",
                "sludge",
                "powder",
                "assembled",
                "device",
                "shred",
                "other",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("net_mass_g", sa.BigInteger(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "verified",
                "remarks",
                "failed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("verdict_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("lot_seq", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("published_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("price_minor > 0", name="listing_has_a_price"),
        sa.ForeignKeyConstraint(
            ["seller_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_listing_country"), "listing", ["country"], unique=False)
    op.create_index(op.f("ix_listing_lot_code"), "listing", ["lot_code"], unique=False)
    op.create_index(op.f("ix_listing_material_code"), "listing", ["material_code"], unique=False)
    op.create_index(op.f("ix_listing_seller_id"), "listing", ["seller_id"], unique=False)
    op.create_index("listing_newest", "listing", ["status", "published_at", "id"], unique=False)
    op.create_index(
        "listing_one_per_lot",
        "listing",
        ["lot_code"],
        unique=True,
        sqlite_where=sa.text("status IN ('open', 'reserved')"),
        postgresql_where=sa.text("status IN ('open', 'reserved')"),
    )
    op.create_table(
        "payout_account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("stripe_id", sa.String(length=255), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("active_since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id"),
        sa.UniqueConstraint("stripe_id"),
    )
    op.create_table(
        "listing_content",
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.Column("element", sa.String(length=3), nullable=False),
        sa.Column("contained_g", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
        ),
        sa.PrimaryKeyConstraint("listing_id", "element"),
    )
    op.create_index(
        op.f("ix_listing_content_contained_g"), "listing_content", ["contained_g"], unique=False
    )
    op.create_table(
        "purchase_order",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.Column("lot_code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("net_mass_g", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.String(length=32), nullable=False),
        sa.Column("buyer_id", sa.String(length=32), nullable=False),
        sa.Column("site_id", sa.String(length=32), nullable=True),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payout_account_id", sa.String(length=32), nullable=False),
        sa.Column("acknowledged_unverified", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "placed",
                "funded",
                "dispatched",
                "received",
                "accepted",
                "closed",
                "cancelled",
                "refused",
                "refunded",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("placed_by", sa.String(length=32), nullable=True),
        sa.Column("placed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("pay_by", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("payment_id", sa.String(length=255), nullable=True),
        sa.Column("handover_id", sa.String(length=32), nullable=True),
        sa.Column("custody_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("buyer_id <> seller_id", name="purchase_order_of_two"),
        sa.CheckConstraint(
            "fee_minor >= 0 AND fee_minor < price_minor", name="purchase_order_fee_below_price"
        ),
        sa.CheckConstraint("price_minor > 0", name="purchase_order_has_a_price"),
        sa.ForeignKeyConstraint(
            ["buyer_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
        ),
        sa.ForeignKeyConstraint(
            ["payout_account_id"],
            ["payout_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_purchase_order_listing_id"), "purchase_order", ["listing_id"], unique=False
    )
    op.create_index(
        op.f("ix_purchase_order_lot_code"), "purchase_order", ["lot_code"], unique=False
    )
    op.create_index(op.f("ix_purchase_order_pay_by"), "purchase_order", ["pay_by"], unique=False)
    op.create_index(
        "purchase_order_bought", "purchase_order", ["buyer_id", "placed_at", "id"], unique=False
    )
    op.create_index(
        "purchase_order_one_live_per_lot",
        "purchase_order",
        ["lot_code"],
        unique=True,
        sqlite_where=sa.text("status IN ('dispatched', 'funded', 'placed', 'received')"),
        postgresql_where=sa.text("status IN ('dispatched', 'funded', 'placed', 'received')"),
    )
    op.create_index(
        "purchase_order_sold", "purchase_order", ["seller_id", "placed_at", "id"], unique=False
    )
    op.create_table(
        "purchase_order_step",
        sa.Column("order_id", sa.String(length=12), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "fund",
                "dispatch",
                "recall",
                "receive",
                "accept",
                "refuse",
                "cancel",
                "lapse",
                "close",
                "refund",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "placed",
                "funded",
                "dispatched",
                "received",
                "accepted",
                "closed",
                "cancelled",
                "refused",
                "refunded",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("cause", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["purchase_order.id"],
        ),
        sa.PrimaryKeyConstraint("order_id", "seq"),
        info={"append_only": True},
    )
    for table in APPEND_ONLY:
        for statement in append_only_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("purchase_order_step")
    op.drop_index("purchase_order_sold", table_name="purchase_order")
    op.drop_index(
        "purchase_order_one_live_per_lot",
        table_name="purchase_order",
        sqlite_where=sa.text("status IN ('dispatched', 'funded', 'placed', 'received')"),
        postgresql_where=sa.text("status IN ('dispatched', 'funded', 'placed', 'received')"),
    )
    op.drop_index("purchase_order_bought", table_name="purchase_order")
    op.drop_index(op.f("ix_purchase_order_pay_by"), table_name="purchase_order")
    op.drop_index(op.f("ix_purchase_order_lot_code"), table_name="purchase_order")
    op.drop_index(op.f("ix_purchase_order_listing_id"), table_name="purchase_order")
    op.drop_table("purchase_order")
    op.drop_index(op.f("ix_listing_content_contained_g"), table_name="listing_content")
    op.drop_table("listing_content")
    op.drop_table("payout_account")
    op.drop_index(
        "listing_one_per_lot",
        table_name="listing",
        sqlite_where=sa.text("status IN ('open', 'reserved')"),
        postgresql_where=sa.text("status IN ('open', 'reserved')"),
    )
    op.drop_index("listing_newest", table_name="listing")
    op.drop_index(op.f("ix_listing_seller_id"), table_name="listing")
    op.drop_index(op.f("ix_listing_material_code"), table_name="listing")
    op.drop_index(op.f("ix_listing_lot_code"), table_name="listing")
    op.drop_index(op.f("ix_listing_country"), table_name="listing")
    op.drop_table("listing")
    op.drop_table("ledger_movement")
    op.drop_index(op.f("ix_stripe_notice_due_at"), table_name="stripe_notice")
    op.drop_table("stripe_notice")
    op.drop_index(op.f("ix_payment_operation_subject"), table_name="payment_operation")
    op.drop_index(op.f("ix_payment_operation_due_at"), table_name="payment_operation")
    op.drop_table("payment_operation")
    op.drop_index(op.f("ix_payment_checkout_order_id"), table_name="payment_checkout")
    op.drop_index(op.f("ix_payment_checkout_look_at"), table_name="payment_checkout")
    op.drop_table("payment_checkout")
    op.drop_index(op.f("ix_payment_order_id"), table_name="payment")
    op.drop_table("payment")
    op.drop_index(op.f("ix_ledger_entry_order_id"), table_name="ledger_entry")
    op.drop_table("ledger_entry")
