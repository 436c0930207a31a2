"""The signer's journey: pictures of signatures, what was asked for how often, and one person's requests in one place.

A picture is kept apart from the chain of evidence, which holds its hash: it can be erased, and the chain still holds.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROLE = "passerelle_esign"


def upgrade() -> None:
    op.execute(_TABLES)
    op.execute(_GRANTS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (kind ~ '^[a-z_]{3,40}$');

create table signature_images (
    signer_id uuid not null references signers,
    sha256 bytea not null,
    png bytea not null check (octet_length(png) <= 131072),
    way text not null check (way in ('drawn', 'uploaded')),
    made_at timestamptz not null,
    signed_at timestamptz,
    primary key (signer_id, sha256)
);

create table asks (
    id uuid primary key,
    kind text not null,
    key_hash bytea not null,
    at timestamptz not null
);
create index asks_counted on asks (kind, key_hash, at);

create index signers_email on signers (lower(email));
create index signers_phone on signers (phone_number) where phone_number is not null;

create table access_codes (
    id uuid primary key,
    recipient text not null,
    signer_id uuid references signers,
    digest bytea not null,
    sent_at timestamptz not null,
    tries integer not null default 0,
    used_at timestamptz
);

create table access_sessions (
    secret_hash bytea primary key,
    recipient text not null,
    started_at timestamptz not null,
    ends_at timestamptz not null
);
create index access_sessions_ending on access_sessions (ends_at);
"""

_GRANTS = f"""
grant select, insert, delete on signature_images to {ROLE};
grant update (signed_at) on signature_images to {ROLE};
grant select, insert, delete on asks, access_sessions to {ROLE};
grant select, insert, delete on access_codes to {ROLE};
grant update (tries, used_at) on access_codes to {ROLE};
"""
