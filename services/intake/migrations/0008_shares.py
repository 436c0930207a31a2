"""One message may bring several orders: each is an item with its place in the original, and its share of it."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        alter table item add column place smallint not null default 1, add column share jsonb;
        comment on column item.place is 'Which of its original''s orders this is; a message of one order has the first.';
        create unique index item_place on item (original_id, place) where original_id is not null;
        drop index item_original;
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
