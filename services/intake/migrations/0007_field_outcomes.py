"""What people made of each field the machine proposed: what thresholds are learned from."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set lock_timeout = '3s'")
    op.execute("""
create table field_outcome (
    item_id    uuid        not null,
    field      text        not null,
    insurer    text        not null,
    rule       text        not null,
    engines    smallint    not null,
    confidence real        not null,
    proposal   text        not null,
    human      text        not null,
    correct    boolean     not null,
    at         timestamptz not null,
    primary key (item_id, field)
);
comment on table field_outcome is
    'A field as the machine proposed it and as a person let it go; one row per field of an order, only ever added.';
create index field_outcome_learned on field_outcome (insurer, field, at);
grant select, insert on field_outcome to passerelle_intake;
""")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
