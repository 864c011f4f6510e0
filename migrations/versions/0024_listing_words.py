"""The words of listings, each along an index."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

AT_ONCE = 1_000


def upgrade() -> None:
    words = op.create_table(
        "listing_word",
        sa.Column(
            "word",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"]),
        sa.PrimaryKeyConstraint("word", "listing_id"),
    )
    listing = sa.table("listing", sa.column("id"), sa.column("search_text"))
    found = op.get_bind().execute(sa.select(listing.c.id, listing.c.search_text))
    for rows in found.partitions(AT_ONCE):
        kept = [
            {"word": word, "listing_id": listing_id}
            for listing_id, text in rows
            for word in sorted(set(text.split()))
        ]
        if kept:
            op.get_bind().execute(words.insert(), kept)


def downgrade() -> None:
    op.drop_table("listing_word")
