"""Orders that would go by themselves and are held back a while: the same one may be on its way by another channel."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        alter table item add column goes_at timestamptz;
        comment on column item.goes_at is 'When a waiting order goes by itself, unless its like came or a person acted.';
        create index item_goes on item (goes_at) where goes_at is not null;
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
