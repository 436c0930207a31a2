"""Checks of bank details say whether a machine read the file's picture, which may be misread as no text can be."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute("alter table bank_account_checks add column read_by_machine boolean not null default false")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
