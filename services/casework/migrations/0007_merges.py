"""Dossiers that turned out to be one claim: which one goes on, what was stopped for the way back; and files that belong
together without being one.

A merge that is undone stays as a row; a dossier has one that stands, and two dossiers one link that stands.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        alter table dossiers add column merged_into uuid, add column merged_number text;
        create index dossiers_merged on dossiers (merged_into) where merged_into is not null;

        create table merges (
            id           uuid primary key,
            absorbed_id  uuid        not null,
            kept_id      uuid        not null,
            version      integer     not null,
            at           timestamptz not null,
            by_kind      text        not null,
            by_id        text        not null,
            by_name      text        not null,
            reason       text        not null,
            stopped      jsonb       not null,
            undone_at    timestamptz,
            undone_by_kind text,
            undone_by_id text,
            undone_by_name text,
            undo_reason  text,
            undo_version integer,
            check (absorbed_id <> kept_id)
        );
        comment on column merges.version is 'The absorbed dossier''s version the command was made from.';
        comment on column merges.stopped is 'What the merge ended: intervention, stage, dates that ran, what goes on with it.';
        create unique index merges_standing on merges (absorbed_id) where undone_at is null;
        create index merges_absorbed on merges (absorbed_id);
        create index merges_kept on merges (kept_id) where undone_at is null;

        create table links (
            id          uuid primary key,
            first_id    uuid        not null,
            second_id   uuid        not null,
            at          timestamptz not null,
            by_kind     text        not null,
            by_id       text        not null,
            by_name     text        not null,
            reason      text        not null,
            ended_at    timestamptz,
            ended_by_kind text,
            ended_by_id text,
            ended_by_name text,
            end_reason  text,
            check (first_id < second_id)
        );
        create unique index links_standing on links (first_id, second_id) where ended_at is null;
        create index links_second on links (second_id) where ended_at is null;

        grant select, insert, update on merges, links to passerelle_casework;
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
