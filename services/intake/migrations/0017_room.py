"""Room on each page for the update that every order gets when its dossier opens: it then touches no index."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table item set (fillfactor = 50)")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
