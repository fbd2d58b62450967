"""Thresholds of the codes' own, as the last full tagging chose them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "code_thresholds",
        sa.Column("code", sa.String(128), primary_key=True),
        sa.Column("threshold", sa.Float, nullable=False),
        sa.Column("decided", sa.Integer, nullable=False),
    )
