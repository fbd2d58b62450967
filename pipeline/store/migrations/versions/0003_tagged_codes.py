"""What each code's suggestions were made from, so that an edited code can be tagged again alone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "tagged",
        sa.Column("code", sa.String(128), primary_key=True),
        sa.Column("entry", sa.String(16), nullable=False),
        sa.Column("learned", sa.String(16), nullable=False),
    )
