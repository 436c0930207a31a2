"""Templates are changed on the staff's pages: a version, from which a form knows that somebody was faster."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute("alter table templates add column version integer not null default 1")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
