"""What is still to be sent is a list of its own; the outbox is only added to."""

from alembic import op

from deploy.alembic.plumbing import plumbing_v2

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(plumbing_v2("passerelle_casework"))


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
