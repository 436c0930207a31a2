"""Contract papers sent once per key, the key file's workspace of a key, files that are being written, seals to renew.

`wanted_files` is written before a file is, and read by whoever removes files: no row comes to name bytes that have just
gone. Papers and seals to renew are taken under a lease, so that replicas do not do the same work.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
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
alter table contract_papers add column idempotency_key text, add column body_sha256 bytea;
create unique index contract_papers_once on contract_papers (workspace_id, sandbox, idempotency_key)
    where idempotency_key is not null and state <> 'failed';

alter table api_keys add column workspace text;

create table wanted_files (
    sha256 bytea primary key,
    until timestamptz not null
);

alter table preserved add column next_at timestamptz not null default '-infinity';
create index preserved_new on preserved (next_at) where ends_at is null;

create table preserved_seals (
    seal_id uuid primary key references seals,
    sha256 bytea not null,
    ends_at timestamptz,
    checked_at timestamptz not null,
    next_at timestamptz not null default '-infinity'
);
create index preserved_seals_ending on preserved_seals (ends_at);
create index preserved_seals_new on preserved_seals (next_at) where ends_at is null;
insert into preserved_seals (seal_id, sha256, checked_at)
select id, sealed_sha256, sealed_at from seals where status = 'done' and sealed_sha256 is not null;
"""

_GRANTS = f"""
grant select, insert, update, delete on wanted_files to {ROLE};
grant select, insert, update on preserved_seals to {ROLE};
"""
