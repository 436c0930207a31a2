"""${message}."""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Forward only."""
    op.execute("""
    ${upgrades if upgrades else ""}
    """)


def downgrade() -> None:
    """A merged migration is never taken back: the next one repairs."""
    raise NotImplementedError("migrations only go forward")
