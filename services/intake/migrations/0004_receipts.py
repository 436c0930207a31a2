"""What the sender of an order is told: a row per receipt, a row per attempt to send it."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLE = "passerelle_intake"


def upgrade() -> None:
    op.execute(_TABLES)
    op.execute(f"grant select, insert, update on receipt, receipt_attempt to {ROLE}")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
create table receipt (
    id         uuid        primary key,
    item_id    uuid        not null,
    kind       text        not null check (kind in ('opened', 'refused')),
    words      text        not null,
    state      text        not null default 'waiting' check (state in ('waiting', 'sent', 'withheld', 'failed')),
    recipient  text        not null default '',
    attempts   integer     not null default 0,
    next_at    timestamptz not null,
    created_at timestamptz not null,
    ended_at   timestamptz,
    told       text        not null default '',
    unique (item_id, kind)
);
comment on table receipt is 'What the sender of a mailed order is told, or why he is not.';
create index receipt_due on receipt (next_at) where state = 'waiting';
create index receipt_sent on receipt (recipient, ended_at) where state = 'sent';

create table receipt_attempt (
    receipt_id uuid        not null,
    number     integer     not null,
    began_at   timestamptz not null,
    ended_at   timestamptz,
    outcome    text,
    answer     text,
    primary key (receipt_id, number)
);
"""
