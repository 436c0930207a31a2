"""Decisions on cover: special files opened, amounts held against the insurer's thresholds. Only ever added to."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table decisions (
            id          uuid primary key,
            dossier_id  uuid        not null,
            at          timestamptz not null,
            by_kind     text        not null,
            by_id       text        not null,
            by_name     text        not null,
            rule        text        not null,
            outcome     text        not null,
            sentence    text        not null,
            cents       integer,
            limit_cents integer,
            reason      text
        );
        create index decisions_dossier on decisions (dossier_id);
        grant select, insert on decisions to passerelle_casework;
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
