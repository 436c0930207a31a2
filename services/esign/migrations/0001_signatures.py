"""Signature requests with their documents, fields and signers; codes, signatures, evidence; messages and webhooks.

Evidence, signatures and attempts are only ever added to: the runtime role has no grant to change or remove them. The
primary key of `signatures` is what makes one of two tabs lose.
"""

from alembic import op

from deploy.alembic.plumbing import plumbing_v1, plumbing_v2

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLE = "passerelle_esign"


def upgrade() -> None:
    op.execute(plumbing_v1(ROLE))
    op.execute(plumbing_v2(ROLE))
    op.execute(_TABLES)
    op.execute(_GRANTS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
create table workspaces (
    id uuid primary key,
    name text not null unique,
    created_at timestamptz not null
);

create table api_keys (
    key_sha256 bytea primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    registered_at timestamptz not null
);

create table signature_requests (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    name text not null,
    status text not null,
    delivery_mode text not null check (delivery_mode in ('email', 'none')),
    ordered_signers boolean not null,
    signers_allowed_to_decline boolean not null,
    timezone text not null,
    external_id text,
    expires_at timestamptz not null,
    options jsonb not null,
    created_at timestamptz not null,
    activated_at timestamptz,
    completed_at timestamptz,
    decline_signer_id uuid,
    decline_reason text,
    declined_at timestamptz
);
create index signature_requests_listed on signature_requests (workspace_id, sandbox, id desc);
create index signature_requests_external on signature_requests (external_id) where external_id is not null;
create index signature_requests_expiring on signature_requests (expires_at) where status = 'ongoing';

create table documents (
    id uuid primary key,
    request_id uuid not null references signature_requests,
    position integer not null,
    filename text not null,
    nature text not null check (nature in ('signable_document', 'attachment')),
    content_type text not null,
    sha256 bytea not null,
    current_sha256 bytea not null,
    size integer not null,
    total_pages integer not null,
    created_at timestamptz not null,
    unique (request_id, position)
);

create table signers (
    id uuid primary key,
    request_id uuid not null references signature_requests,
    position integer not null,
    status text not null,
    first_name text not null,
    last_name text not null,
    email text not null,
    phone_number text,
    locale text not null,
    signature_level text not null check (signature_level = 'electronic_signature'),
    authentication_mode text not null check (authentication_mode in ('otp_sms', 'otp_email', 'no_otp')),
    options jsonb not null,
    draft jsonb,
    link_sha256 bytea unique,
    link_issued_at timestamptz,
    link_expires_at timestamptz,
    opened_at timestamptz,
    consent_at timestamptz,
    signed_at timestamptz,
    tries integer not null default 0,
    unique (request_id, position)
);

create table fields (
    id uuid primary key,
    document_id uuid not null references documents,
    signer_id uuid not null references signers,
    type text not null check (type in ('signature', 'text', 'checkbox', 'mention')),
    page integer not null,
    x double precision not null,
    y double precision not null,
    options jsonb not null
);
create index fields_document on fields (document_id);
create unique index fields_one_signature on fields (document_id, signer_id) where type = 'signature';

create table codes (
    id uuid primary key,
    signer_id uuid not null references signers,
    channel text not null check (channel in ('sms', 'email')),
    digest bytea not null,
    sent_at timestamptz not null,
    used_at timestamptz
);
create index codes_signer on codes (signer_id);

create table signatures (
    signer_id uuid not null references signers,
    document_id uuid not null references documents,
    sha256_before bytea not null,
    sha256_after bytea not null,
    certificate bytea not null,
    signed_at timestamptz not null,
    primary key (signer_id, document_id),
    unique (document_id, sha256_before)
);

create table evidence (
    request_id uuid not null references signature_requests,
    sequence integer not null,
    kind text not null,
    at timestamptz not null,
    signer_id uuid,
    payload jsonb,
    salt bytea not null,
    payload_hash bytea not null,
    previous bytea not null,
    hash bytea not null,
    primary key (request_id, sequence)
);

create table messages (
    id uuid primary key,
    signer_id uuid not null references signers,
    kind text not null check (kind in ('invitation', 'code', 'done')),
    channel text not null check (channel in ('sms', 'email')),
    code_id uuid,
    state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    answer text,
    ended_at timestamptz
);
create index messages_due on messages (next_at) where state = 'waiting';

create table subscriptions (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    endpoint text not null,
    description text,
    events text[] not null,
    scopes text[] not null,
    workspaces text[] not null,
    secret_key text not null,
    auto_retry boolean not null,
    enabled boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
);

create table deliveries (
    id uuid primary key,
    subscription_id uuid not null references subscriptions,
    request_id uuid not null,
    event_id uuid not null,
    event_name text not null,
    body bytea not null,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    attempt_id uuid,
    lease_until timestamptz,
    last_status integer,
    last_error text,
    ended_at timestamptz
);
create index deliveries_due on deliveries (next_at) where state = 'pending';
create index deliveries_line on deliveries (subscription_id, request_id, id) where state = 'pending' and attempts = 0;

create table attempts (
    id uuid primary key,
    delivery_id uuid not null references deliveries,
    number integer not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    status integer,
    outcome text,
    error text
);
"""

_GRANTS = f"""
grant select, insert on workspaces, evidence, signatures to {ROLE};
grant select, insert, update, delete on api_keys to {ROLE};
grant select, insert on fields to {ROLE};
grant select, insert, update on signature_requests, signers, codes, messages, subscriptions, deliveries to {ROLE};
grant select, insert on documents, attempts to {ROLE};
grant update (current_sha256) on documents to {ROLE};
grant update (ended_at, status, outcome, error) on attempts to {ROLE};
"""
