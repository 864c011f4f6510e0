"""Indexes along which a page of the market is walked, newest first."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


NAMES = {
    "material_code": "listing_by_material",
    "grade": "listing_by_grade",
    "country": "listing_by_country",
}


def upgrade() -> None:
    for column, name in NAMES.items():
        op.create_index(name, "listing", ["status", column, "published_at", "id"])
        op.drop_index(f"ix_listing_{column}", table_name="listing")
    op.create_index("listing_by_mass", "listing", ["status", "net_mass_g", "id"])
    op.create_index(
        "listing_content_by_amount", "listing_content", ["element", "contained_g", "listing_id"]
    )
    op.drop_index("ix_listing_content_contained_g", table_name="listing_content")


def downgrade() -> None:
    op.create_index("ix_listing_content_contained_g", "listing_content", ["contained_g"])
    op.drop_index("listing_content_by_amount", table_name="listing_content")
    op.drop_index("listing_by_mass", table_name="listing")
    for column, name in NAMES.items():
        op.create_index(f"ix_listing_{column}", "listing", [column])
        op.drop_index(name, table_name="listing")
