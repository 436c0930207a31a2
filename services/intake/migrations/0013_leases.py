"""Who has an item of the tray in hand, and until when."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
create table lease (
    item_id     uuid        primary key,
    holder_id   text        not null,
    holder_name text        not null,
    since       timestamptz not null,
    until       timestamptz not null,
    token       uuid        not null
) with (fillfactor = 70);
comment on table lease is 'An item in one person''s hands, until the wall clock says so; a row that ran out means nothing.';
grant select, insert, update, delete on lease to passerelle_intake;
""")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
