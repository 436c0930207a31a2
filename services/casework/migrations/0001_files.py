"""The case files: dossiers, interventions, offers, dates d'action, jobs, and the journal that is only added to.

The runtime role owns nothing and may never update or delete a line of the journal (R-115). Rows of one
dossier are written together by one statement per table, so that no foreign key is checked row by row.
"""

from alembic import op

from deploy.alembic.plumbing import plumbing_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(plumbing_v1("passerelle_casework"))
    op.execute(
        """
        create sequence dossier_counter start 4201;

        create table dossiers (
            id                  uuid primary key,
            number              text        not null unique,
            order_id            uuid        not null,
            insurer             text        not null,
            pack_version        text        not null,
            kind                text        not null,
            origin              text        not null,
            status              text        not null check (status in ('open', 'refused', 'cancelled', 'closed')),
            loss_kind           text        not null,
            loss_date           date,
            insee               text        not null,
            claim_number        text        not null,
            content             text        not null,
            source              text        not null,
            description         text        not null,
            team                text,
            reserved            boolean     not null,
            limit_cents         integer,
            companion_of        uuid,
            companion_number    text,
            cause_needed        boolean     not null,
            cause_at            timestamptz,
            cause_by            text,
            cause_by_name       text,
            televaluation_at    timestamptz,
            televaluation_by    text,
            televaluation_by_name text,
            opened_at           timestamptz not null,
            ended_at            timestamptz,
            end_reason          text,
            version             integer     not null,
            lines               integer     not null,
            insured             text        not null,
            insured_key         text        not null,
            phones              text[]      not null,
            claim_key           text        not null,
            commune             text        not null,
            next_due_at         timestamptz not null
        ) with (fillfactor = 80);
        comment on column dossiers.content is 'The order as JSON, read when somebody needs it.';
        comment on column dossiers.next_due_at is 'The earliest current due date of its interventions, else the year 9999: the list''s order.';
        create unique index dossiers_main on dossiers (order_id) where companion_of is null;
        create index dossiers_companion on dossiers (companion_of) where companion_of is not null;
        create index dossiers_due on dossiers (next_due_at, id) where status = 'open';
        create index dossiers_insured on dossiers (insured_key text_pattern_ops);
        create index dossiers_claim on dossiers (claim_key text_pattern_ops);
        create index dossiers_phones on dossiers using gin (phones) with (fastupdate = on);

        create table interventions (
            id         uuid primary key,
            dossier_id uuid    not null,
            stage      text    not null,
            trade      text,
            round      integer not null,
            excluded   uuid[]  not null,
            counts     jsonb   not null
        ) with (fillfactor = 80);
        create index interventions_dossier on interventions (dossier_id);

        create table offers (
            id                  uuid primary key,
            dossier_id          uuid        not null,
            intervention_id     uuid        not null,
            round               integer     not null,
            firm_id             uuid        not null,
            firm_code           text        not null,
            firm_name           text        not null,
            professional_number text        not null,
            professional_name   text        not null,
            made_at             timestamptz not null,
            ends_at             timestamptz not null,
            closed_at           timestamptz,
            end_reason          text,
            accepted_at         timestamptz
        ) with (fillfactor = 80);
        create index offers_dossier on offers (dossier_id);

        create table action_dates (
            id              uuid primary key,
            dossier_id      uuid        not null,
            intervention_id uuid        not null,
            code            text        not null,
            owner           text        not null,
            set_at          timestamptz not null,
            set_by          text        not null,
            due_at          timestamptz not null,
            original_due_at timestamptz not null,
            standing        text        not null check (standing in ('current', 'under', 'beside', 'ended')),
            counter         integer     not null,
            layer           integer     not null,
            comment         text,
            details         jsonb       not null,
            offer_id        uuid,
            firm_id         uuid,
            firm_code       text,
            firm_name       text,
            met_at          timestamptz,
            ended_at        timestamptz,
            end_reason      text,
            late_at         timestamptz,
            check ((standing = 'ended') = (ended_at is not null))
        ) with (fillfactor = 80);
        comment on table action_dates is 'Dates d''action; each is its own timer: due, met, ended, and marked late by the loop.';
        create unique index action_dates_one_current on action_dates (intervention_id) where standing = 'current';
        create index action_dates_dossier on action_dates (dossier_id);
        create index action_dates_timer on action_dates (original_due_at)
            where ended_at is null and met_at is null and late_at is null;
        create index action_dates_firm on action_dates (firm_code, original_due_at) where firm_code is not null;

        create table jobs (
            id                  uuid primary key,
            dossier_id          uuid        not null,
            intervention_id     uuid        not null,
            offer_id            uuid        not null,
            firm_id             uuid        not null,
            firm_code           text        not null,
            firm_name           text        not null,
            professional_number text        not null,
            professional_name   text        not null,
            made_at             timestamptz not null,
            accepted_at         timestamptz not null,
            visit_at            timestamptz,
            ended_at            timestamptz,
            end_reason          text
        );
        create unique index jobs_one_in_hand on jobs (intervention_id) where ended_at is null;
        create index jobs_dossier on jobs (dossier_id);

        create table attempts (
            report_id uuid primary key,
            job_id    uuid        not null,
            kind      text        not null check (kind in ('chase', 'contact')),
            at        timestamptz not null,
            number    text,
            outcome   text
        );
        create index attempts_job on attempts (job_id);

        create table journal (
            dossier_id      uuid        not null,
            number          integer     not null,
            id              uuid        not null,
            kind            text        not null,
            at              timestamptz not null,
            author_kind     text,
            author_id       text,
            author_name     text,
            body            text        not null,
            intervention_id uuid,
            details         jsonb,
            primary key (dossier_id, number)
        );
        comment on table journal is 'Only ever added to: a correction is a new line (R-115).';

        grant usage on sequence dossier_counter to passerelle_casework;
        grant select, insert, update on dossiers, interventions, offers, action_dates, jobs to passerelle_casework;
        grant select, insert on attempts, journal to passerelle_casework;
        """
    )


def downgrade() -> None:
    raise NotImplementedError
