"""Who hears that an invited user accepted: the workspace and environment of the key that invited him."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute("alter table users add column invited_in uuid references workspaces, add column sandbox boolean")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
