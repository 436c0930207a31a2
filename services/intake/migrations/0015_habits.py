"""What people corrected, by sender, and what supervisors made of corrections that are alike."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ROLE = "passerelle_intake"


def upgrade() -> None:
    op.execute(
        f"""
        create table correction (
            item_id  uuid        not null,
            field    text        not null,
            sender   text        not null,
            proposal text        not null,
            human    text        not null,
            rule     text        not null,
            trace    jsonb       not null,
            at       timestamptz not null,
            primary key (item_id, field)
        );
        comment on table correction is 'A field that a person let go otherwise than the machine had it; only ever added.';
        create index correction_sender on correction (sender, field, at);
        grant select, insert on correction to {ROLE};

        create table habit (
            id          uuid        primary key,
            sender      text        not null,
            field       text        not null,
            kind        text        not null check (kind in ('value', 'label', 'place')),
            words       text        not null,
            place       jsonb,
            evidence    uuid[]      not null,
            proposed_at timestamptz not null,
            state       text        not null check (state in ('proposed', 'accepted', 'refused', 'withdrawn')),
            version     integer     not null,
            decided_at  timestamptz,
            decided_by  text        not null default '',
            reason      text        not null default '',
            unique (sender, field, kind, words)
        );
        comment on table habit is 'Something a sender always does, as his corrections say; applied while it is accepted.';
        create unique index habit_accepted on habit (sender, field) where state = 'accepted';
        create index habit_listed on habit (state, proposed_at);
        grant select, insert, update on habit to {ROLE};

        create table habit_act (
            id         bigint generated always as identity primary key,
            habit_id   uuid        not null,
            at         timestamptz not null,
            verb       text        not null,
            version    integer     not null,
            actor_id   text        not null,
            actor_name text        not null,
            reason     text        not null
        );
        comment on table habit_act is 'What was decided of a habit, by whom; only ever added to.';
        create index habit_act_habit on habit_act (habit_id, id);
        grant select, insert on habit_act to {ROLE};
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
