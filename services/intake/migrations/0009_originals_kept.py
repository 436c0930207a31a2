"""Who looked at an original, how long its bytes are kept, and what holds them."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROLE = "passerelle_intake"


def upgrade() -> None:
    op.execute(
        f"""
        create table look (
            id          bigint generated always as identity primary key,
            original_id uuid        not null,
            item_id     uuid        not null,
            at          timestamptz not null,
            actor_id    text        not null,
            actor_name  text        not null,
            what        text        not null,
            part        text        not null default '',
            page        integer
        );
        comment on table look is 'Who saw which part of an original, and when; only ever added to.';
        create index look_original on look (original_id, id);
        grant select, insert on look to {ROLE};

        alter table original add column removal_at timestamptz, add column removal_why text not null default '',
                             add column removed_at timestamptz,
                             add column held_at timestamptz, add column held_why text not null default '';
        comment on column original.removal_at is 'When it was decided to remove its bytes; done once removed_at is set.';
        comment on column original.removed_at is 'When its bytes were removed; hash, size and envelope stay.';
        create index original_kept on original (received_at) where removed_at is null and held_at is null;
        grant update (removal_at, removal_why, removed_at, held_at, held_why) on original to {ROLE};
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
