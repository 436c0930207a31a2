"""Who the organisation's identity provider says somebody is, and which account of ours that is, for ever."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(
        """
        create table staff_identities (
            issuer     text        not null,
            subject    text        not null,
            account_id text        not null unique references staff_accounts (id),
            first_at   timestamptz not null,
            last_at    timestamptz not null,
            primary key (issuer, subject)
        );
        comment on table staff_identities is 'An account that a provider opened has no password, and no local sign-in.';
        grant select, insert, update on staff_identities to passerelle_casework;
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
