"""Originals as they came, items of the tray, and what was done to them.

An original's bytes are never changed: the runtime role may only move its reading forward. Acts are only
ever added. Web orders meet three indexes and no foreign key: they are the hot path.
"""

from alembic import op

from deploy.alembic.plumbing import plumbing_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLE = "passerelle_intake"


def upgrade() -> None:
    op.execute(plumbing_v1(ROLE))
    op.execute(_TABLES)
    op.execute(_GRANTS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
create table original (
    id             uuid        primary key,
    sha256         bytea       not null unique,
    size           integer     not null,
    file           text        not null,
    door           text        not null,
    envelope       jsonb       not null,
    correlation_id text        not null,
    received_at    timestamptz not null,
    state          text        not null default 'stored' check (state in ('stored', 'read')),
    attempts       integer     not null default 0,
    leased_until   timestamptz,
    read_at        timestamptz,
    reading        jsonb
);
comment on table original is 'A message as it came, kept before anything is read; the same bytes are one row.';
create index original_unread on original (received_at) where state = 'stored';

create table item (
    id               uuid        primary key,
    channel          text        not null,
    insurer          text,
    origin           text,
    team             text        not null,
    state            text        not null
                     check (state in ('waiting', 'submitted', 'rejected', 'set_aside', 'cancelled')),
    version          integer     not null default 1,
    announced        boolean     not null default false,
    gateway_order_id uuid        unique,
    original_id      uuid,
    message_id       text        not null default '',
    duplicate_of     uuid,
    received_at      timestamptz not null,
    due_at           timestamptz,
    sender           text        not null default '',
    subject          text        not null default '',
    claim_key        text        not null default '',
    form             jsonb,
    draft            jsonb,
    content          jsonb,
    note             text        not null default '',
    decided_at       timestamptz,
    decided_by       text        not null default '',
    decided_by_id    text        not null default '',
    submitted_at     timestamptz,
    dossier_number   text,
    companion_number text,
    dossier_end      text,
    search           text        not null default ''
) with (fillfactor = 85);
comment on table item is 'One order to be; its id is the order''s. Web orders are items too, most of them submitted at once.';
create index item_waiting on item (team, due_at) where state = 'waiting';
create index item_claim on item (claim_key, insurer) where claim_key <> '';
create index item_message on item (message_id) where message_id <> '';
create index item_original on item (original_id) where original_id is not null;
create index item_done on item (decided_at) where state <> 'waiting' and search <> '';
create index item_search on item using gin (to_tsvector('simple', search)) where search <> '';

create table act (
    id         bigint generated always as identity primary key,
    item_id    uuid        not null,
    at         timestamptz not null,
    verb       text        not null,
    actor_kind text        not null,
    actor_id   text        not null,
    actor_name text        not null,
    detail     jsonb       not null
);
comment on table act is 'What was done to an item, by whom; only ever added to.';
create index act_item on act (item_id, id);
"""

_GRANTS = f"""
grant select, insert on original, item, act to {ROLE};
grant update (state, attempts, leased_until, read_at, reading) on original to {ROLE};
grant update on item to {ROLE};
"""
