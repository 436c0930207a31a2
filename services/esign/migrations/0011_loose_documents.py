"""Documents uploaded before there is a request (deprecated at the vendor's), and the papers of electronic seals."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ROLE = "passerelle_esign"


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(_TABLES)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = f"""
create table loose_documents (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    sha256 bytea not null,
    content jsonb not null,
    created_at timestamptz not null
);
create index loose_documents_waiting on loose_documents (created_at);
grant select, insert, delete on loose_documents to {ROLE};
grant update (workspace_id) on loose_documents to {ROLE};
grant insert on doomed_files to {ROLE};

create table seal_papers (
    seal_id uuid primary key references seals,
    sha256 bytea not null,
    made_at timestamptz not null
);
grant select, insert on seal_papers to {ROLE};
"""
