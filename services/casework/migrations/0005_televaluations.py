"""Télévaluations with their calls, and the SMS to the insured that a loop sends.

`call_lease_until` is the robot's: a process that dies in a call leaves it to another one when the lease ends.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table televaluations (
            id               uuid primary key,
            dossier_id       uuid        not null,
            intervention_id  uuid        not null unique,
            handler          text        not null check (handler in ('desk', 'robot')),
            answers          jsonb       not null,
            call_at          timestamptz,
            call_lease_until timestamptz,
            sms_at           timestamptz,
            back_at          timestamptz,
            back_code        text,
            back_sentence    text,
            done_at          timestamptz
        ) with (fillfactor = 80);
        create index televaluations_dossier on televaluations (dossier_id);
        create index televaluations_to_call on televaluations (call_at) where call_at is not null;

        create table televaluation_calls (
            id              uuid primary key,
            televaluation_id uuid       not null,
            at              timestamptz not null,
            number          text        not null,
            outcome         text        not null check (outcome in ('answered', 'no_answer', 'message_left')),
            by_kind         text        not null,
            by_id           text        not null,
            by_name         text        not null,
            comment         text
        );
        create index televaluation_calls_of on televaluation_calls (televaluation_id);
        comment on table televaluation_calls is 'Only ever added to: the same call told twice is refused (R-030).';

        create table client_messages (
            id              uuid primary key,
            dossier_id      uuid        not null,
            intervention_id uuid        not null,
            recipient       text        not null,
            body            text        not null,
            state           text        not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
            tries           integer     not null default 0,
            next_try_at     timestamptz not null default '-infinity',
            answer          text
        );
        create index client_messages_waiting on client_messages (next_try_at) where state = 'waiting';
        comment on table client_messages is 'SMS to insured people; each try is counted, the end is a journal line.';

        create index action_dates_client on action_dates (due_at) where code = 'E12' and ended_at is null;

        grant select, insert, update on televaluations, client_messages to passerelle_casework;
        grant select, insert on televaluation_calls to passerelle_casework;
        """
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
