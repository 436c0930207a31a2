"""A copy that was parted is an order of its own: its sender hears of each number once, not of one number ever."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute("create unique index receipt_opened_once on receipt (item_id, words) where kind = 'opened'")
    op.execute("create unique index receipt_refused_once on receipt (item_id) where kind = 'refused'")
    op.execute("alter table receipt drop constraint receipt_item_id_kind_key")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
