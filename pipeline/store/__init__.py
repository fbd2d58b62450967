"""The store: all SQL of Themebank (SQLAlchemy Core; SQLite by default, PostgreSQL by URL)."""
