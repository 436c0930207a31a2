"""Room on each page for the update that every intervention gets within seconds: it then touches no index."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table interventions set (fillfactor = 50)")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
