"""Documents rearranged by hand: items joined to another, the places of words that a new draft needs, and by what a dossier is found."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ROLE = "passerelle_intake"


def upgrade() -> None:
    op.execute(
        f"""
        alter table item add column joined_to uuid;
        comment on column item.joined_to is 'The item it was joined to by hand: both are one order.';
        alter table item drop constraint item_state_check;
        alter table item add constraint item_state_check
            check (state in ('waiting', 'submitted', 'rejected', 'set_aside', 'cancelled', 'attached', 'tied', 'joined'));
        create index item_joined on item (joined_to) where joined_to is not null;

        create table layout (
            original_id uuid  primary key,
            places      jsonb not null
        );
        comment on table layout is
            'Where each stretch of text stands on its page, sheet by sheet as the reading has them; goes with the bytes.';
        grant select, insert, delete on layout to {ROLE};

        insert into file_number (number, order_id)
        select dossier_number, id from item where dossier_number is not null
        union all select companion_number, id from item where companion_number is not null
        on conflict do nothing;
        create index item_web_name on item
               (translate(lower(content->'insured'->>'last_name'), 'àâäçéèêëîïôöùûü', 'aaaceeeeiioouuu') text_pattern_ops)
            where channel = 'web';
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
