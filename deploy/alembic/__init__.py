"""One Alembic environment for all services: SQL inside, a lock timeout, a version table in each database."""
