"""Alembic's entry: the connection is handed over by :func:`pipeline.store.engine.open_store`."""

from alembic import context

from pipeline.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
