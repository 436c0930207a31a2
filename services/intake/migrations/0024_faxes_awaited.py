"""Faxes that were told of and whose pages their provider does not give yet: nobody else knows of them once he is silent."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
create table fax_awaited (
    provider      text        not null,
    provider_id   text        not null,
    media_url     text        not null,
    caller_number text        not null,
    called_number text        not null,
    csid          text        not null,
    pages         integer,
    error         text,
    received_at   timestamptz not null,
    first_at      timestamptz not null,
    next_at       timestamptz not null,
    attempts      integer     not null default 1,
    answer        text        not null,
    primary key (provider, provider_id)
) with (fillfactor = 70);
comment on table fax_awaited is 'A fax whose pages are asked for again; gone once it is kept, with pages or without.';
grant select, insert, update, delete on fax_awaited to passerelle_intake;
""")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
