"""Orders whose dossier opened and whose neighbours nobody has looked for yet: a row each, until the loop takes it."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table neighbour_due (item_id uuid primary key);
        comment on table neighbour_due is 'A dossier opened; other orders of its building are still to be looked for.';
        grant select, insert, update, delete on neighbour_due to passerelle_intake;
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
