"""Faults of the sandbox; how long each stored paper's proofs last; electronic seals; archives.

What was sealed or archived is never changed: the runtime role may move a seal's state, a paper's last time stamp and
nothing else.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROLE = "passerelle_esign"


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(_TABLES)
    op.execute(_GRANTS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
create table sandbox_faults (
    workspace_id uuid not null references workspaces,
    kind text not null check (kind in ('timestamp', 'seal')),
    remaining integer not null check (remaining >= 0),
    primary key (workspace_id, kind)
);

create table preserved (
    document_id uuid primary key references documents,
    sha256 bytea not null,
    ends_at timestamptz,
    checked_at timestamptz not null
);
create index preserved_ending on preserved (ends_at);

create table seal_documents (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    filename text not null,
    content_type text not null,
    sha256 bytea not null,
    size integer not null,
    total_pages integer not null,
    created_at timestamptz not null,
    deleted_at timestamptz
);

create table seal_images (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    filename text not null,
    sha256 bytea not null,
    size integer not null,
    created_at timestamptz not null,
    deleted_at timestamptz
);
create index seal_images_listed on seal_images (workspace_id, sandbox, id desc) where deleted_at is null;

create table seals (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    document_id uuid not null references seal_documents,
    image_id uuid references seal_images,
    external_id text,
    fields jsonb not null,
    status text not null check (status in ('pending', 'processing', 'done', 'error')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    sealed_sha256 bytea,
    sealed_at timestamptz,
    reason text,
    created_at timestamptz not null
);
create index seals_due on seals (next_at) where status in ('pending', 'processing');

create table archives (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    filename text not null,
    content_type text not null,
    sha256 bytea not null,
    size integer not null,
    tags jsonb not null,
    created_at timestamptz not null,
    expired_at timestamptz not null
);
"""

_GRANTS = f"""
grant select, insert, update on sandbox_faults, preserved to {ROLE};
grant select, insert on seal_documents, seal_images, seals, archives to {ROLE};
grant update (deleted_at) on seal_documents, seal_images to {ROLE};
grant update (status, attempts, next_at, sealed_sha256, sealed_at, reason) on seals to {ROLE};
"""
