"""Messages of the network to the craftsman of a job, and the notices that say one is there."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table message (
            id           uuid primary key,
            job_id       uuid        not null references job,
            written_at   timestamptz not null,
            action_label text,
            delay_days   integer,
            due_at       timestamptz,
            read_at      timestamptz,
            read_by      text
        );
        create index message_job on message (job_id);
        create table message_private (
            message_id uuid primary key references message,
            sender     text not null,
            words      text not null
        );
        comment on table message_private is 'Who wrote and what; the row is deleted when the job ends.';

        alter table notice drop constraint notice_kind_check;
        alter table notice add constraint notice_kind_check check (kind in ('offer', 'sign_in', 'message'));
        alter table notice add column message_id uuid;
        create unique index notice_message on notice (message_id, channel) where message_id is not null;

        grant select, insert on message to passerelle_provider_portal;
        grant update (read_at, read_by) on message to passerelle_provider_portal;
        grant select, insert, delete on message_private to passerelle_provider_portal;
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
