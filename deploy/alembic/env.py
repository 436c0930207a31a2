"""Runs the migrations of one service against its database; `deploy/databases.py` says which.

Each migration is a transaction of its own and waits for a lock five seconds at most: a deployment that would stop
the hub fails instead, and is run again.
"""

from alembic import context
from sqlalchemy import create_engine, pool

LOCK_TIMEOUT = "5s"


def run() -> None:
    """Upgrades over one connection that is closed at the end."""
    address = context.config.attributes["address"]
    engine = create_engine(
        address, poolclass=pool.NullPool, connect_args={"options": f"-c lock_timeout={LOCK_TIMEOUT}"}
    )
    with engine.connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
