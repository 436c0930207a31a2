"""The insurers' door: partners and their programs, orders, commands, facts, deliveries, attempts, acks.

Facts and attempts are only ever added to; a fact's body has no update grant. The tables on an order's way
carry no foreign keys: each row is written with its parent in one transaction, and a check per row costs
more than the row.
"""

from alembic import op

from deploy.alembic.plumbing import plumbing_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLE = "passerelle_insurer_gateway"


def upgrade() -> None:
    op.execute(plumbing_v1(ROLE))
    op.execute(_TABLES)
    op.execute(_GRANTS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
create table partners (
    code text primary key,
    name text not null,
    last_position bigint not null default 0,
    polled_to bigint not null default 0,
    polled_at timestamptz
);

create table clients (
    id text primary key,
    partner text not null references partners,
    secret_sha256 bytea not null,
    scopes text[] not null,
    registered_at timestamptz not null
);

create table endpoints (
    id text primary key,
    partner text not null references partners,
    name text not null,
    url text not null,
    listed boolean not null default true,
    transport_seconds double precision not null,
    state text not null default 'active' check (state in ('active', 'disabled')),
    reason text,
    failures integer not null default 0,
    open_until timestamptz,
    failing_since timestamptz,
    last_success_at timestamptz,
    last_attempt_at timestamptz
);

create table orders (
    id uuid primary key,
    partner text not null,
    channel text not null,
    state text not null,
    client_id text,
    idempotency_key text,
    body_sha256 bytea,
    content bytea,
    insurer_reference text,
    claim_number text,
    order_id uuid,
    dossier_id uuid,
    main_number text,
    companion_number text,
    last_sequence integer not null default 0,
    waiting jsonb,
    refusal jsonb,
    cancel_requested_at timestamptz,
    received_at timestamptz not null,
    business_due_at timestamptz,
    business_acked_at timestamptz,
    correlation_id text not null,
    unique (partner, idempotency_key)
) with (fillfactor = 80);
create index orders_main_number on orders (main_number) where main_number is not null;
create index orders_claim_number on orders (claim_number) where claim_number is not null;
create index orders_refused on orders (id) where refusal is not null;
create index orders_unjudged on orders (business_due_at) where business_acked_at is null;

create table commands (
    id uuid primary key,
    partner text not null,
    order_ref uuid not null references orders,
    name text not null,
    idempotency_key text not null,
    body_sha256 bytea not null,
    reason text not null,
    client_id text not null,
    received_at timestamptz not null,
    correlation_id text not null,
    unique (partner, idempotency_key)
);
create index commands_order on commands (order_ref);

create table facts (
    id uuid primary key,
    partner text not null,
    position bigint not null,
    order_ref uuid not null,
    sequence integer not null,
    act text not null,
    type text not null,
    body bytea not null,
    occurred_at timestamptz not null,
    written_at timestamptz not null,
    dossier_id uuid,
    journal_entry_id uuid,
    correlation_id text not null,
    business_due_at timestamptz,
    business_ack text check (business_ack in ('accepted', 'refused')),
    business_code text,
    business_text text,
    business_acked_at timestamptz,
    unique (partner, position),
    unique (order_ref, sequence)
);
create index facts_refused on facts (id) where business_ack = 'refused';
create index facts_unacked on facts (business_due_at) where business_due_at is not null and business_acked_at is null;

create table deliveries (
    message_id uuid not null,
    endpoint text not null,
    partner text not null,
    order_ref uuid not null,
    sequence integer not null,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    first_at timestamptz not null,
    next_at timestamptz not null,
    transport_due_at timestamptz not null,
    attempt_id uuid,
    lease_until timestamptz,
    last_status integer,
    last_error text,
    ended_at timestamptz,
    primary key (message_id, endpoint)
);
create index deliveries_due on deliveries (endpoint, next_at) where state = 'pending';
create index deliveries_failed on deliveries (message_id) where state = 'failed';
create index deliveries_line on deliveries (endpoint, order_ref, sequence) where state = 'pending';

create table attempts (
    id uuid primary key,
    message_id uuid not null,
    endpoint text not null,
    number integer not null,
    kind text not null check (kind in ('scheduled', 'probe')),
    started_at timestamptz not null,
    ended_at timestamptz,
    status integer,
    outcome text,
    answer text,
    error text
);
create index attempts_message on attempts (message_id, endpoint);

create table staff_acts (
    id uuid primary key,
    at timestamptz not null,
    staff_id text not null,
    staff_name text not null,
    what text not null,
    message_id uuid,
    endpoint text
);
create index staff_acts_message on staff_acts (message_id) where message_id is not null;
"""

_GRANTS = f"""
grant select, insert, update on partners, clients, endpoints, orders, deliveries to {ROLE};
grant delete on clients to {ROLE};
grant select, insert on commands, facts, attempts, staff_acts to {ROLE};
grant update (business_ack, business_code, business_text, business_acked_at) on facts to {ROLE};
grant update (ended_at, status, outcome, answer, error) on attempts to {ROLE};
"""
