"""The first day of works of an intervention, once its craftsman declared it."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table interventions add column works_on date")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
