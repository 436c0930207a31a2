"""What the further doors remember: faxes by their provider's id, and how far a mailbox was read."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLE = "passerelle_intake"


def upgrade() -> None:
    op.execute(_TABLES)
    op.execute(f"grant select, insert on fax to {ROLE}")
    op.execute(f"grant select, insert, update on mailbox to {ROLE}")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
create table fax (
    provider      text        not null,
    provider_id   text        not null,
    original_id   uuid        not null,
    caller_number text        not null,
    called_number text        not null,
    csid          text        not null,
    pages         integer,
    media_sha256  bytea,
    error         text,
    received_at   timestamptz not null,
    primary key (provider, provider_id)
);
comment on table fax is 'A fax as its provider told of it; told again, it is the same one.';

create table mailbox (
    name        text        primary key,
    uidvalidity bigint      not null,
    uid         bigint      not null,
    moved_at    timestamptz not null
);
comment on table mailbox is 'How far a mailbox was read; moved in the transaction that keeps a message.';
"""
