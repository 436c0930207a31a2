"""Letters that are no orders: what each was judged to be, and the dossiers they are tied to.

A dossier's numbers stand in a table of their own: an index on the item's would make the web orders' hottest update
write every index again.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROLE = "passerelle_intake"


def upgrade() -> None:
    op.execute(
        f"""
        create table file_number (
            number   text primary key,
            order_id uuid not null
        );
        comment on table file_number is 'Whose number it is, the companion''s too: by it a letter finds its dossier.';
        grant select, insert on file_number to {ROLE};

        alter table item add column dossier_id uuid, add column judged jsonb, add column letter_id uuid,
                         add column tied_again_at timestamptz;
        comment on column item.letter_id is 'Of a letter: this tying of it, by which casework knows it.';
        alter table item drop constraint item_state_check;
        alter table item add constraint item_state_check
            check (state in ('waiting', 'submitted', 'rejected', 'set_aside', 'cancelled', 'attached', 'tied'));
        create index item_letters on item (tied_again_at nulls first) where state = 'waiting' and judged is not null;
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
