"""Erasing people: the words people wrote about an insured's search, and a professional who left his firm.

Parts of a firm, remarks and decisions are only ever added to by the runtime role; these functions are the one way by
which words and names can go. Numbers, days and places stay, so that a past decision can still be computed again.
"""

from alembic import op

from deploy.alembic.plumbing import erasure_v1

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLE = "passerelle_assignment"


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(erasure_v1(ROLE))
    op.execute(_TABLE)
    op.execute(_PEOPLE)
    op.execute(_PROFESSIONAL)
    op.execute(f"grant select, insert on erased_professional to {ROLE}")
    op.execute(f"grant execute on function erase_people, erase_professional to {ROLE}")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLE = """
create table erased_professional (
    firm_id   uuid  not null,
    number    text  not null,
    person_id uuid  not null unique,
    by_whom   jsonb not null,
    primary key (firm_id, number)
);
comment on table erased_professional is 'Under which id a professional who left was erased; erased again, it is the same.';
"""

_PEOPLE = """
create function erase_people(p_dossiers uuid[]) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    searches uuid[];
    n integer;
    counts jsonb := '{}';
begin
    select coalesce(array_agg(id), '{}') into searches from (
        select id from intervention where dossier_id = any(p_dossiers) order by id for update) found;
    update intervention set reason = case when reason is null then null else '[effacé]' end where id = any(searches);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('interventions', n);
    update offer set comment = null where dossier_id = any(p_dossiers) and comment is not null;
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('comments', n);
    update remark set sentence = '[effacé]' where intervention_id = any(searches) and actor ->> 'kind' <> 'system';
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('remarks', n);
    update decision set reason = '[effacé]' where intervention_id = any(searches) and reason is not null;
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('decisions', n);
    n := erase_copies(p_dossiers::text[]);
    return counts || jsonb_build_object('copies', n);
end
$$;
revoke all on function erase_people from public;
"""

_PROFESSIONAL = """
create function erase_professional(p_firm uuid, p_number text, p_day date) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    n integer;
    counts jsonb := '{}';
begin
    if exists (select 1 from firm_person where firm_id = p_firm and number = p_number and version_to is null
                and (valid_to is null or valid_to >= p_day)) then
        raise exception 'professional % is still of firm %', p_number, p_firm;
    end if;
    update firm_person set name = '[effacé]', phone = null, email = null where firm_id = p_firm and number = p_number;
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('people', n);
    update offer set name = '[effacé]' where firm_id = p_firm and number = p_number;
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('offers', n);
    update firm_absence set reason = '[effacé]' where firm_id = p_firm and number = p_number;
    update remark r set actor = without_professional(r.actor, p_number) from offer o
     where o.firm_id = p_firm and o.number = p_number and r.intervention_id = o.intervention_id;
    n := erase_professional_copies(p_firm, p_number,
        (select coalesce(array_agg(distinct dossier_id::text), '{}') from offer where firm_id = p_firm and number = p_number));
    return counts || jsonb_build_object('copies', n);
end
$$;
revoke all on function erase_professional from public;
"""
