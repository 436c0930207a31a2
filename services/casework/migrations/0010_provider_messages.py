"""Messages to craftsmen with what became of each: told by SMS or e-mail, read on the portal."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table provider_messages (
            id              uuid primary key,
            dossier_id      uuid        not null,
            intervention_id uuid        not null,
            job_id          uuid        not null,
            firm_code       text        not null,
            firm_name       text        not null,
            sender_name     text        not null,
            text            text        not null,
            written_at      timestamptz not null,
            code            text,
            told_at         timestamptz,
            failure         text,
            read_at         timestamptz,
            read_by         text,
            check ((read_at is null) = (read_by is null))
        );
        comment on table provider_messages is 'Each is a line J10 of the journal, by its id; the receipt is a line too.';
        create index provider_messages_dossier on provider_messages (dossier_id, written_at);
        grant select, insert on provider_messages to passerelle_casework;
        grant update (told_at, failure, read_at, read_by) on provider_messages to passerelle_casework;
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
