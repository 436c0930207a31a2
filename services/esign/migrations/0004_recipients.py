"""Everything around a request that is no signer, document or field: metadata, labels, followers, approvers, demands.

Letters are mails to people who sign nothing; a row holds no link, only what the link is made from.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLE = "passerelle_esign"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(_TABLES)
    op.execute(_GRANTS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
create table request_metadata (
    request_id uuid primary key references signature_requests,
    data jsonb not null
);

create table labels (
    id uuid primary key,
    sandbox boolean not null,
    name text not null,
    created_at timestamptz not null,
    unique (sandbox, name)
);

create table request_labels (
    request_id uuid not null references signature_requests,
    label_id uuid not null references labels on delete cascade,
    primary key (request_id, label_id)
);
create index request_labels_label on request_labels (label_id);

create table followers (
    id uuid primary key,
    request_id uuid not null references signature_requests,
    email text not null,
    locale text not null,
    link_sha256 bytea not null unique,
    link_issued_at timestamptz not null,
    link_expires_at timestamptz not null
);
create unique index followers_once on followers (request_id, lower(email));

create table approvers (
    id uuid primary key,
    request_id uuid not null references signature_requests,
    position integer not null,
    status text not null check (status in ('initiated', 'notified', 'approved', 'rejected')),
    first_name text not null,
    last_name text not null,
    email text not null,
    phone_number text,
    locale text not null,
    options jsonb not null,
    link_sha256 bytea unique,
    link_issued_at timestamptz,
    link_expires_at timestamptz,
    answered_at timestamptz,
    reason text,
    unique (request_id, position)
);
create unique index approvers_once on approvers (request_id, lower(email));

create table letters (
    id uuid primary key,
    request_id uuid references signature_requests,
    recipient text not null,
    subject text not null,
    body text not null,
    link_path text not null,
    link_of uuid not null,
    link_issued_at timestamptz not null,
    state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    answer text,
    ended_at timestamptz
);
create index letters_due on letters (next_at) where state = 'waiting';

create table consent_requests (
    id uuid primary key,
    request_id uuid not null references signature_requests,
    position integer not null,
    type text not null check (type in ('checkbox', 'text_to_copy')),
    text text not null,
    optional boolean not null,
    document_id uuid references documents on delete set null
);
create index consent_requests_request on consent_requests (request_id, position);

create table consent_request_signers (
    consent_request_id uuid not null references consent_requests on delete cascade,
    signer_id uuid not null references signers on delete cascade,
    primary key (consent_request_id, signer_id)
);

create table document_requests (
    id uuid primary key,
    request_id uuid not null references signature_requests,
    position integer not null,
    title text not null,
    optional boolean not null
);
create index document_requests_request on document_requests (request_id, position);

create table document_request_signers (
    document_request_id uuid not null references document_requests on delete cascade,
    signer_id uuid not null references signers on delete cascade,
    primary key (document_request_id, signer_id)
);

create table signer_files (
    id uuid primary key,
    signer_id uuid not null references signers,
    document_request_id uuid not null references document_requests,
    filename text not null,
    content_type text not null check (content_type in ('application/pdf', 'image/jpeg', 'image/png')),
    sha256 bytea not null,
    size integer not null,
    created_at timestamptz not null,
    unique (signer_id, document_request_id)
);

alter table workspaces add column external_name text, add column is_default boolean not null default false,
    add column updated_at timestamptz, add column deleted_at timestamptz,
    add column moved_to uuid references workspaces;
create unique index workspaces_default on workspaces (is_default) where is_default;

alter table api_keys add column organization boolean not null default false;

create table users (
    id uuid primary key,
    first_name text not null,
    last_name text not null,
    email text not null,
    phone_number text,
    locale text not null,
    job_title text,
    role text not null check (role in ('owner', 'admin', 'member')),
    status text not null check (status in ('invited', 'signed_up', 'verified', 'completed')),
    is_active boolean not null,
    created_at timestamptz not null,
    deleted_at timestamptz,
    invitation_id uuid not null unique,
    link_sha256 bytea not null unique,
    link_issued_at timestamptz not null,
    link_expires_at timestamptz not null,
    accepted_at timestamptz
);
create unique index users_once on users (lower(email)) where deleted_at is null;

create table workspace_users (
    workspace_id uuid not null references workspaces,
    user_id uuid not null references users,
    primary key (workspace_id, user_id)
);

create table templates (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    name text not null,
    description text,
    status text not null check (status in ('draft', 'active', 'archived')),
    content jsonb not null,
    created_at timestamptz not null
);

create table custom_experiences (
    id uuid primary key,
    name text not null,
    settings jsonb not null,
    logo_sha256 bytea,
    logo_type text check (logo_type in ('image/png', 'image/jpeg')),
    created_at timestamptz not null,
    deleted_at timestamptz
);
"""

_GRANTS = f"""
grant select, insert, update, delete on request_metadata, labels, request_labels, approvers, consent_requests,
    consent_request_signers, document_requests, document_request_signers, signer_files to {ROLE};
grant select, insert, update on followers, letters, users, custom_experiences, templates to {ROLE};
grant select, insert, delete on workspace_users to {ROLE};
grant update on workspaces to {ROLE};
"""
