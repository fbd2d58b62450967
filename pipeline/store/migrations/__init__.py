"""Numbered steps from any earlier store to today's (Alembic, run from code)."""
