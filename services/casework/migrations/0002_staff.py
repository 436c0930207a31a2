"""The staff's accounts, their sessions, and how often a sign-in was tried.

A session is a row that outlives its cookies; ended ones stay, they are the trail of who was in.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create sequence staff_number start 1001;

        create table staff_accounts (
            id text primary key default nextval('staff_number')::text,
            login text not null unique,
            name text not null,
            password_hash text not null,
            roles text[] not null,
            team text,
            active boolean not null default true,
            created_at timestamptz not null,
            check (login <> '' and name <> '' and cardinality(roles) > 0)
        );

        create table staff_sessions (
            id uuid primary key,
            account_id text not null references staff_accounts (id),
            secret_hash bytea not null unique,
            address text not null,
            started_at timestamptz not null,
            used_at timestamptz not null,
            ends_at timestamptz not null,
            ended_at timestamptz
        );
        create index on staff_sessions (account_id);

        create table sign_in_tries (
            subject bytea primary key,
            since timestamptz not null,
            tries integer not null
        );

        grant usage on sequence staff_number to passerelle_casework;
        grant select, insert, update on staff_accounts, staff_sessions to passerelle_casework;
        grant select, insert, update, delete on sign_in_tries to passerelle_casework;
        """
    )


def downgrade() -> None:
    raise NotImplementedError
