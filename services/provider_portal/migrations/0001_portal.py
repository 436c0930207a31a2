"""The portal's first tables: accounts and sessions, offers, jobs with what is private, reports, notices."""

from alembic import op

from deploy.alembic.plumbing import plumbing_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, with what the runtime role may do on each."""
    op.execute(plumbing_v1("passerelle_provider_portal"))
    op.execute(
        """
        create table firm (
            id     uuid primary key,
            code   text not null,
            name   text not null,
            active boolean not null,
            phone  text,
            email  text
        );

        create table account (
            id      uuid primary key,
            firm_id uuid not null references firm,
            number  text not null,
            name    text not null,
            role    text not null,
            phone   text,
            email   text,
            active  boolean not null,
            unique (firm_id, number)
        );
        create index account_phone on account (phone) where active;
        create index account_email on account (email) where active;
        create index firm_phone on firm (phone) where active;
        create index firm_email on firm (email) where active;
        comment on table account is 'A professional of a firm, as assignment last said (assignment.firm.changed).';

        create table challenge (
            id               uuid primary key,
            recipient_digest bytea       not null,
            client           text        not null,
            kind             text        not null check (kind in ('phone', 'email')),
            recipient        text,
            account_id       uuid references account,
            next_path        text        not null,
            asked_at         timestamptz not null,
            expires_at       timestamptz not null,
            tries            integer     not null default 0,
            consumed_at      timestamptz
        );
        create index challenge_recipient on challenge (recipient_digest, asked_at);
        create index challenge_client on challenge (client, asked_at);
        create index challenge_account on challenge (account_id, asked_at);
        comment on column challenge.recipient is 'Empty when nobody has this phone or e-mail: the answer is the same.';
        comment on column challenge.recipient_digest is 'Keyed digest, so that limits count unknown recipients too.';

        create table wrong_try (
            id               bigint generated always as identity primary key,
            recipient_digest bytea       not null,
            client           text        not null,
            at               timestamptz not null
        );
        create index wrong_try_recipient on wrong_try (recipient_digest, at);
        create index wrong_try_client on wrong_try (client, at);

        create table session (
            id           uuid primary key,
            token_digest bytea       not null unique,
            account_id   uuid        not null references account,
            recipient    text        not null,
            device       text        not null,
            began_at     timestamptz not null,
            seen_at      timestamptz not null,
            expires_at   timestamptz not null
        );
        create index session_account on session (account_id);
        comment on column session.recipient is 'The phone or e-mail that was proved; other accounts may have it.';

        create table offer (
            id                  uuid primary key,
            code                text        not null unique,
            dossier_id          uuid        not null,
            dossier_number      text        not null,
            intervention_id     uuid        not null,
            round               integer     not null,
            insurer             text        not null,
            trade               text        not null,
            loss_kind           text        not null,
            insee               text        not null,
            postal_code         text        not null,
            commune             text        not null,
            firm_id             uuid        not null,
            professional_number text        not null,
            professional_name   text        not null,
            made_at             timestamptz not null,
            exclusive_until     timestamptz not null,
            ends_at             timestamptz not null,
            state               text        not null default 'open'
                check (state in ('open', 'accepting', 'declining', 'won', 'closed')),
            end_reason          text,
            end_sentence        text,
            ended_at            timestamptz,
            answer_id           uuid,
            answered_at         timestamptz,
            answered_by         text,
            decline_reason      text,
            correlation_id      text        not null,
            causation_id        text,
            traceparent         text
        );
        create index offer_firm on offer (firm_id, made_at desc);
        create index offer_intervention on offer (intervention_id, round) where state = 'open';
        comment on column offer.code is 'Short name in links sent by SMS; it opens nothing without a session.';

        create table job (
            id                  uuid primary key,
            dossier_id          uuid        not null,
            dossier_number      text        not null,
            intervention_id     uuid        not null,
            offer_id            uuid        not null,
            insurer             text        not null,
            firm_id             uuid        not null,
            professional_number text        not null,
            professional_name   text        not null,
            trade               text        not null,
            loss_kind           text        not null,
            insee               text,
            postal_code         text        not null,
            commune             text        not null,
            phones_to_leave     text[]      not null,
            assigned_at         timestamptz not null,
            opened_at           timestamptz not null,
            action_code         text        not null,
            action_label        text        not null,
            due_at              timestamptz,
            visit_at            timestamptz,
            ended_at            timestamptz,
            end_reason          text,
            end_sentence        text,
            correlation_id      text        not null
        );
        create index job_firm on job (firm_id, opened_at desc);
        create index job_offer on job (offer_id);

        create table job_private (
            job_id      uuid primary key references job,
            last_name   text   not null,
            first_name  text,
            phones      text[] not null,
            email       text,
            address     text   not null,
            access      text,
            description text   not null
        );
        comment on table job_private is 'The insured and the street; the row is deleted when the job ends.';

        create table job_word (
            id           bigint generated always as identity primary key,
            job_id       uuid        not null references job,
            said_at      timestamptz not null,
            sentence     text        not null,
            action_label text        not null,
            due_at       timestamptz
        );
        create index job_word_job on job_word (job_id);
        comment on table job_word is 'What the network said with a date d''action (R-122); deleted when the job ends.';

        create table report (
            id          uuid primary key,
            job_id      uuid        not null references job,
            kind        text        not null,
            form_key    text        not null,
            body_digest bytea       not null,
            happened_at timestamptz,
            reported_at timestamptz not null,
            by_number   text        not null,
            by_name     text        not null,
            state       text        not null default 'recorded' check (state in ('recorded', 'taken', 'refused')),
            judged_at   timestamptz,
            rule        text,
            sentence    text,
            field       text,
            unique (job_id, form_key)
        );
        create table report_private (
            report_id uuid primary key references report,
            words     text not null
        );
        comment on table report_private is 'Words and numbers of a report; deleted when the job ends.';

        create table notice (
            id           uuid primary key,
            kind         text        not null check (kind in ('offer', 'sign_in')),
            channel      text        not null check (channel in ('sms', 'email')),
            offer_id     uuid,
            challenge_id uuid,
            state        text        not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
            not_before   timestamptz not null,
            not_after    timestamptz not null,
            next_at      timestamptz not null,
            attempts     integer     not null default 0,
            ended_at     timestamptz,
            error        text
        );
        create index notice_waiting on notice (kind, not_before) where state = 'waiting';
        create unique index notice_offer on notice (offer_id, channel) where offer_id is not null;
        create index notice_challenge on notice (challenge_id) where challenge_id is not null;
        comment on column notice.not_after is 'Business clock for an offer, wall clock for a code.';

        create table notice_attempt (
            notice_id uuid        not null references notice,
            number    integer     not null,
            began_at  timestamptz not null,
            ended_at  timestamptz,
            outcome   text check (outcome in ('delivered', 'later', 'never')),
            answer    text,
            primary key (notice_id, number)
        );
        """
    )
    op.execute(
        """
        grant select, insert, update on firm, account, offer, job, report, notice, notice_attempt
            to passerelle_provider_portal;
        grant select, insert, update, delete on challenge, wrong_try, session, job_private, job_word, report_private
            to passerelle_provider_portal;
        grant delete on notice, notice_attempt to passerelle_provider_portal;
        """
    )


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError
