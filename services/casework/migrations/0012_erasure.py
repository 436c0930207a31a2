"""Erasing people: legal holds, whose data went, and the one way by which words of the journal can go.

`erase_people` takes every file an insured person stands in; it refuses files that are open or held whatever the code
above believes, and leaves a journal line of its own in each. `erase_professional` does the same for a craftsman's name.
"""

from alembic import op

from deploy.alembic.plumbing import erasure_v1

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROLE = "passerelle_casework"


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(erasure_v1(ROLE))
    op.execute(_TABLES)
    op.execute(_PEOPLE)
    op.execute(_PROFESSIONAL)
    op.execute(f"grant select, insert on legal_holds, erasures to {ROLE}")
    op.execute(f"grant update (lifted_at, lifted_by_id, lifted_by_name, lift_reason) on legal_holds to {ROLE}")
    op.execute(f"grant execute on function erase_people, erase_professional to {ROLE}")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
create table legal_holds (
    id             uuid        primary key,
    dossier_id     uuid        not null,
    set_at         timestamptz not null,
    set_by_id      text        not null,
    set_by_name    text        not null,
    reason         text        not null,
    lifted_at      timestamptz,
    lifted_by_id   text,
    lifted_by_name text,
    lift_reason    text
);
create unique index legal_holds_standing on legal_holds (dossier_id) where lifted_at is null;
comment on table legal_holds is 'Files that nobody may erase until somebody lifts the hold and says why.';

create table erasures (
    dossier_id uuid        not null,
    person_id  uuid        not null,
    erased_at  timestamptz not null,
    ground     text        not null check (ground in ('request', 'retention')),
    by_id      text        not null,
    by_name    text        not null,
    reason     text        not null,
    counts     jsonb       not null,
    primary key (dossier_id, erased_at)
);
comment on table erasures is 'Every erasure of a file: when, by whom, why, how many rows of what; only ever added to.';

create index dossiers_to_erase on dossiers (ended_at) where ended_at is not null and insured <> '';
comment on index dossiers_to_erase is 'Ended files that still name somebody: what the retention looks at.';
"""

_PEOPLE = """
create function erase_people(
    p_dossiers uuid[], p_line_ids uuid[], p_orders uuid[], p_gateway uuid[], p_by_kind text, p_by_id text,
    p_by_name text, p_body text, p_at timestamptz
) returns jsonb language plpgsql security definer set search_path = public, pg_temp as $$
declare
    kept constant text[] := array['rule', 'act', 'channel', 'origin', 'firm', 'code', 'kind'];
    n integer;
    counts jsonb := '{}';
begin
    perform 1 from dossiers where id = any(p_dossiers) order by id for update;
    if exists (select 1 from dossiers where id = any(p_dossiers) and status = 'open') then
        raise exception 'a file of % is open', p_dossiers;
    end if;
    if exists (select 1 from legal_holds where dossier_id = any(p_dossiers) and lifted_at is null) then
        raise exception 'a file of % is held', p_dossiers;
    end if;

    update journal set
        body = case
            when kind = 'J5' then regexp_replace(body,
                '^(ETAT: .*? \\d{2}/\\d{2}/\\d{4} \\d{2}:\\d{2}) .*(\\(\\d{2}/\\d{2}/\\d{4}-N°\\d+\\))$', '\\1 \\2')
            when kind = 'J8' then 'Action réalisée: [texte effacé]'
            when kind = 'J10' then regexp_replace(body, '(\\nREMIS DE:[^\\n]*).*$', '\\1')
            when kind = 'J13' then regexp_replace(body, '^(Mensaje de [^#]*#\\d+).*$', '\\1 [texte effacé]')
            when kind = 'J4' then '[texte effacé]'
            else body end,
        author_name = case when author_kind in ('system', 'robot', 'staff', 'craftsman') then author_name
                           when author_name is null then null else '[effacé]' end,
        details = (select jsonb_object_agg(key, value) from jsonb_each(details)
                    where key like '%\\_id' or key = any(kept) and value #>> '{}' ~ '^[A-Za-z0-9_.:-]{1,40}$')
     where dossier_id = any(p_dossiers);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('journal', n);

    update action_dates set comment = null, details = '{}',
           end_reason = case when end_reason ~ '^[a-z0-9_]*$' then end_reason else '[effacé]' end
     where dossier_id = any(p_dossiers);
    update jobs set end_reason = '[effacé]' where dossier_id = any(p_dossiers) and end_reason !~ '^[a-z0-9_]*$';
    update offers set end_reason = '[effacé]' where dossier_id = any(p_dossiers) and end_reason !~ '^[a-z0-9_]*$';
    update attempts a set number = null from jobs j where j.id = a.job_id and j.dossier_id = any(p_dossiers);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('attempts', n);
    update televaluation_calls c set number = '', comment = null from televaluations t
     where t.id = c.televaluation_id and t.dossier_id = any(p_dossiers);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('calls', n);
    update televaluations set answers = '{}', back_sentence = case when back_sentence is null then null else '[effacé]' end,
           call_at = null where dossier_id = any(p_dossiers);
    update client_messages set recipient = '', body = '', answer = null,
           state = case state when 'waiting' then 'failed' else state end where dossier_id = any(p_dossiers);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('messages', n);
    update provider_messages set text = '[effacé]', failure = null where dossier_id = any(p_dossiers);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('provider_messages', n);
    update decisions set sentence = '[effacé]', reason = null where dossier_id = any(p_dossiers);
    update letters set subject = '', excerpt = '', reasons = '{}' where dossier_id = any(p_dossiers);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('letters', n);
    update merges set reason = '[effacé]', undo_reason = case when undo_reason is null then null else '[effacé]' end
     where absorbed_id = any(p_dossiers) or kept_id = any(p_dossiers);
    update links set reason = '[effacé]', end_reason = case when end_reason is null then null else '[effacé]' end
     where first_id = any(p_dossiers) or second_id = any(p_dossiers);

    update legal_holds set reason = '[effacé]', lift_reason = '[effacé]' where dossier_id = any(p_dossiers);

    insert into journal (dossier_id, number, id, kind, at, author_kind, author_id, author_name, body)
    select d.id, d.lines + 1, l.line_id, 'J8', p_at, p_by_kind, p_by_id, p_by_name, p_body
      from dossiers d join unnest(p_dossiers, p_line_ids) as l (dossier_id, line_id) on l.dossier_id = d.id;
    update dossiers set content = redacted(content::jsonb)::text, insured = '', insured_key = '', phones = '{}',
           description = '[effacé]', lines = lines + 1, version = version + 1,
           end_reason = case when end_reason ~ '^[a-z0-9_]*$' then end_reason else '[effacé]' end
     where id = any(p_dossiers);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('dossiers', n);
    n := erase_copies(p_dossiers::text[] || p_orders::text[] || p_gateway::text[]);
    return counts || jsonb_build_object('copies', n);
end
$$;
revoke all on function erase_people from public;
"""

_PROFESSIONAL = """
create function erase_professional(p_firm uuid, p_number text, p_body text, p_at timestamptz) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    names text[];
    name_ text;
    found uuid[];
    n integer;
    counts jsonb := '{}';
begin
    select coalesce(array_agg(distinct professional_name), '{}') into names from (
        select professional_name from offers where firm_id = p_firm and professional_number = p_number
        union select professional_name from jobs where firm_id = p_firm and professional_number = p_number) his
     where professional_name <> '[effacé]';
    select coalesce(array_agg(distinct dossier_id), '{}') into found from (
        select dossier_id from offers where firm_id = p_firm and professional_number = p_number
           and professional_name <> '[effacé]'
        union select dossier_id from jobs where firm_id = p_firm and professional_number = p_number
           and professional_name <> '[effacé]') his;
    perform 1 from dossiers where id = any(found) order by id for update;

    foreach name_ in array names loop
        update journal set body = replace(body, name_, '[effacé]')
         where dossier_id = any(found) and position(name_ in body) > 0;
        update provider_messages set text = replace(text, name_, '[effacé]'),
               read_by = case when read_by = name_ then '[effacé]' else read_by end
         where dossier_id = any(found) and (position(name_ in text) > 0 or read_by = name_);
    end loop;
    update journal set author_name = '[effacé]'
     where dossier_id = any(found) and author_kind = 'craftsman' and author_id = p_number;
    update offers set professional_name = '[effacé]' where firm_id = p_firm and professional_number = p_number;
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('offers', n);
    update jobs set professional_name = '[effacé]' where firm_id = p_firm and professional_number = p_number;
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('jobs', n);

    insert into journal (dossier_id, number, id, kind, at, author_kind, author_id, author_name, body)
    select id, lines + 1, gen_random_uuid(), 'J8', p_at, 'system', '007', 'PROCESSUS INFORMATIQUES', p_body
      from dossiers where id = any(found);
    update dossiers set lines = lines + 1, version = version + 1 where id = any(found);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('dossiers', n);
    n := erase_professional_copies(p_firm, p_number, (select coalesce(array_agg(distinct dossier_id::text), '{}') from (
        select dossier_id from offers where firm_id = p_firm and professional_number = p_number
        union select dossier_id from jobs where firm_id = p_firm and professional_number = p_number) his));
    return counts || jsonb_build_object('copies', n);
end
$$;
revoke all on function erase_professional from public;
"""
