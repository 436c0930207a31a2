"""Webhooks sent once more by hand: who asked and when, what the delivery was before, so that its plan goes on as it was."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(_COLUMNS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_COLUMNS = """
alter table deliveries
    add column by_hand integer not null default 0,
    add column asked_at timestamptz,
    add column asked_by text,
    add column asked_from text check (asked_from in ('pending', 'delivered', 'failed')),
    add column planned_at timestamptz;
alter table attempts add column asked_by text;
create index attempts_of_delivery on attempts (delivery_id, number);
create index deliveries_of_subscription on deliveries (subscription_id, id);
"""
