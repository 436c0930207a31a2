"""Papers that casework asks for; time stamps and papers of evidence, pages viewed; holds, and what was erased.

`erase_evidence` is the only way by which a payload of the chain can go: the runtime role may not rewrite evidence, and
the function leaves its own event in the chain, in its place behind the last one.
"""

from alembic import op

revision = "0008"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLE = "passerelle_esign"


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(_PAPERS)
    op.execute(_GRANTS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_PAPERS = """
create table papers (
    id uuid primary key,
    dossier_id uuid not null,
    kind text not null,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    wanted jsonb not null,
    heard_at timestamptz not null,
    request_id uuid unique references signature_requests,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    answer text,
    ended_at timestamptz
);
create index papers_due on papers (next_at) where state = 'waiting';
"""

_GRANTS = f"""
grant select, insert, update on papers to {ROLE};
"""
