"""Alembic's entry: runs the steps on the connection that `upgrade` passes."""

from alembic import context

from unless.ledger.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
