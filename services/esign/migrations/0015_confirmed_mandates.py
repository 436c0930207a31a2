"""A B2B mandate says when its debtor's bank had his confirmation: before that day nothing is collected under it.

Banks took debits under those that were collected before, so they are confirmed since.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute("alter table mandates add column confirmed_on date")
    op.execute(
        "update mandates set confirmed_on = last_presented_on where scheme = 'B2B' and last_presented_on is not null"
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
