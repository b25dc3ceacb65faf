"""The steps that bring a database to the current schema; alembic runs them in order."""
