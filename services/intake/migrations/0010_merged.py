"""Which order goes on with a merged dossier's claim, so that a further copy of the one is likened to the other.

`dossier_moved_at` is the moment of the last end or reopening heard: a file and the file beside it are told on two keys,
between which there is no order.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table item add column merged_into uuid, add column dossier_moved_at timestamptz")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
