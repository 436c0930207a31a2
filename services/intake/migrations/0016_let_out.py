"""A message in quarantine may be let out by a supervisor: what the scanner found stays on record."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        alter table original drop constraint original_scan_check;
        alter table original add constraint original_scan_check
            check (scan in ('off', 'pending', 'clean', 'found', 'let_out'));
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
