-- The tables every service has for speaking and hearing (design.md §5). Frozen: a change is a plumbing_v2.
-- :role is the service's runtime role.

create table stream (
    topic    text   not null,
    key      text   not null,
    sequence bigint not null,
    primary key (topic, key)
);
comment on table stream is 'Last sequence given per (topic, key); its row lock makes outbox order = commit order per key.';

create table outbox (
    id             bigint generated always as identity primary key,
    topic          text        not null,
    key            text        not null,
    sequence       bigint      not null,
    snapshot       boolean     not null default false,
    event_id       uuid        not null,
    type           text        not null,
    said_at        timestamptz not null,
    correlation_id text        not null,
    causation_id   text,
    traceparent    text,
    body           bytea       not null,
    sent_at        timestamptz
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1);
create index outbox_unsent on outbox (id) where sent_at is null;

create table inbox (
    topic    text   not null,
    key      text   not null,
    sequence bigint not null,
    primary key (topic, key)
) with (fillfactor = 85);
comment on table inbox is 'Last sequence heard per (topic, key): at or below it is a repeat, next is applied, beyond waits.';

create table parked (
    topic          text        not null,
    key            text        not null,
    sequence       bigint      not null,
    snapshot       boolean     not null default false,
    event_id       uuid        not null,
    type           text        not null,
    said_at        timestamptz not null,
    correlation_id text        not null,
    traceparent    text,
    body           bytea       not null,
    reason         text        not null check (reason in ('failed', 'awaiting', 'behind', 'hole')),
    error          text,
    attempts       integer     not null default 0,
    next_at        timestamptz,
    parked_at      timestamptz not null,
    primary key (topic, key, sequence)
);
create index parked_due on parked (next_at) where next_at is not null;

create table parking_log (
    id        bigint generated always as identity primary key,
    at        timestamptz not null,
    act       text        not null check (act in ('retried', 'discarded')),
    topic     text        not null,
    key       text        not null,
    sequence  bigint      not null,
    by_whom   text        not null,
    reason    text        not null
);
comment on table parking_log is 'Who retried or discarded a parked message, and why; only ever added to.';

grant select, insert, update on stream, inbox to :role;
grant select, insert, update, delete on outbox, parked to :role;
grant select, insert on parking_log to :role;
