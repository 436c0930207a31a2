"""The signed assertions that programs have shown: each is good once, on every replica, until it ends."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLE = "passerelle_insurer_gateway"


def upgrade() -> None:
    op.execute(
        """
        create table assertions (
            client_id text not null,
            jti text not null,
            expires_at timestamptz not null,
            primary key (client_id, jti)
        )
        """
    )
    op.execute("create index assertions_expires_at on assertions (expires_at)")
    op.execute(f"grant select, insert, delete on assertions to {ROLE}")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
