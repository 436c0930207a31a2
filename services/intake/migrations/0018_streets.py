"""An order's street as it is compared: what shares only place and days with a new order is looked at only if its street
is the same, or its claim number near.

Null on rows of before: they are looked at like before, and need no filling. And an index on the few orders that were
merged: the letters of one that goes on are also theirs.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        alter table item add column loss_street text;
        create index item_merged on item (merged_into) where merged_into is not null;
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
