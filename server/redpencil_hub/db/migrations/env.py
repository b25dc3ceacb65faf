"""What alembic runs: the migrations on the connection that `db.database` hands over, in its transaction."""

from alembic import context

from redpencil_hub.db.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
