"""By which traits one order is found to look like another, and to which one it was attached.

Telephones are hashes. The traits stand on the item itself: a web order meets two more indexes and no more rows.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
alter table item
    add column loss_insee   text,
    add column loss_day     date,
    add column loss_phone   bigint,
    add column loss_phone_2 bigint,
    add column attached_to  uuid,
    add column compared_at  timestamptz;
alter table item drop constraint item_state_check;
alter table item add constraint item_state_check
    check (state in ('waiting', 'submitted', 'rejected', 'set_aside', 'cancelled', 'attached'));
create index item_loss_place on item (loss_insee, loss_day) where loss_insee is not null;
create index item_loss_phone on item (loss_phone) where loss_phone is not null;
create index item_loss_phone_2 on item (loss_phone_2) where loss_phone_2 is not null;
create index item_attached on item (attached_to) where attached_to is not null;
"""
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
