"""The review desk: coders, sessions, acts, proposals, and the tables that make its pages quick."""

from alembic import op

from pipeline.store.desk_schema import DESK_TABLES

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the desk's tables. They are all new, so they are made as they are described."""
    bind = op.get_bind()
    for table in DESK_TABLES:
        table.create(bind, checkfirst=True)
    op.create_index("suggestions_by_code", "suggestions", ["code", "probability"])
