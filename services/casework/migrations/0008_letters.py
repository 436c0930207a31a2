"""Letters about dossiers that are no orders, as the desk is shown them; each is there once, however often it is heard."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table letters (
            id           uuid primary key,
            item_id      uuid        not null,
            dossier_id   uuid        not null,
            kind         text        not null,
            sender_role  text        not null,
            channel      text        not null,
            subject      text        not null,
            excerpt      text        not null,
            documents    integer     not null,
            received_at  timestamptz not null,
            heard_at     timestamptz not null,
            reasons      text[]      not null,
            wanted       text        not null check (wanted in ('', 'confirm', 'look')),
            code         text,
            settled_at   timestamptz,
            settled_by   text        not null,
            withdrawn_at timestamptz
        );
        comment on table letters is 'Originals stay with intake; wanted says what is left for a person to do.';
        create index letters_dossier on letters (dossier_id, received_at);
        create index letters_waiting on letters (received_at, id)
            where wanted <> '' and settled_at is null and withdrawn_at is null;
        grant select, insert on letters to passerelle_casework;
        grant update (settled_at, settled_by, withdrawn_at) on letters to passerelle_casework;
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
