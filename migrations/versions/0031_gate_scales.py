"""What a gate's scale shows whole, and what is refused of a package."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

REASONS = (
    "wrong_material", "wrong_mass", "damaged", "contaminated", "broken_seal", "papers",
    "provenance", "not_expected", "other",
)  # fmt: skip
COLUMNS = ("gross_mass_g", "tare_mass_g", "instrument", "refused_g", "reason", "note")


def upgrade() -> None:
    listed = ", ".join(f"'{reason}'" for reason in REASONS)
    for name, kind in (
        ("gross_mass_g", sa.BigInteger()),
        ("tare_mass_g", sa.BigInteger()),
        ("instrument", sa.String(length=80)),
        ("refused_g", sa.BigInteger()),
        ("note", sa.String(length=500)),
    ):
        op.add_column("intake_package", sa.Column(name, kind))
    op.execute(
        "ALTER TABLE intake_package ADD COLUMN reason VARCHAR(40)"
        f" CONSTRAINT intake_package_reason_check CHECK (reason IN ({listed}))"
    )


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.execute(f"ALTER TABLE intake_package DROP COLUMN {name}")
