"""What the virus scanner says of a message, before anything reads it."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(_COLUMNS)
    op.execute("grant update (scan, finding) on original to passerelle_intake")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_COLUMNS = """
alter table original
    add column scan text not null default 'off' check (scan in ('off', 'pending', 'clean', 'found')),
    add column finding text not null default '';
comment on column original.scan is 'off: no scanner was set up; pending: nothing reads, shows or serves it yet.';
create index original_unscanned on original (received_at) where scan = 'pending';
"""
