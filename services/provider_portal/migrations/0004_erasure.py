"""Erasing people: what a job showed of its insured and what was reported of him; a craftsman who left his firm."""

from alembic import op

from deploy.alembic.plumbing import erasure_v1

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLE = "passerelle_provider_portal"


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(erasure_v1(ROLE))
    op.execute(_PEOPLE)
    op.execute(_PROFESSIONAL)
    op.execute(f"grant execute on function erase_people, erase_professional to {ROLE}")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_PEOPLE = """
create function erase_people(p_dossiers uuid[]) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found uuid[];
    n integer;
    counts jsonb := '{}';
begin
    select coalesce(array_agg(id), '{}') into found from (
        select id from job where dossier_id = any(p_dossiers) order by id for update) locked;
    delete from job_private where job_id = any(found);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('private', n);
    delete from job_word where job_id = any(found);
    delete from message_private p using message m where m.id = p.message_id and m.job_id = any(found);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('messages', n);
    delete from report_private p using report r where r.id = p.report_id and r.job_id = any(found);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('words', n);
    update report set sentence = '[effacé]' where job_id = any(found) and sentence is not null;
    update job set end_sentence = '[effacé]' where id = any(found) and end_sentence is not null;
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('jobs', n);
    n := erase_copies(p_dossiers::text[]);
    return counts || jsonb_build_object('copies', n);
end
$$;
revoke all on function erase_people from public;
"""

_PROFESSIONAL = """
create function erase_professional(p_firm uuid, p_number text) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    his uuid[];
    n integer;
    counts jsonb := '{}';
begin
    select coalesce(array_agg(id), '{}') into his from account where firm_id = p_firm and number = p_number;
    delete from session where account_id = any(his);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('sessions', n);
    delete from notice_attempt a using notice n, challenge c
     where n.id = a.notice_id and c.id = n.challenge_id and c.account_id = any(his);
    delete from notice n using challenge c where c.id = n.challenge_id and c.account_id = any(his);
    delete from challenge where account_id = any(his);
    update offer o set answered_by = '[effacé]' from account a
     where a.id = any(his) and o.firm_id = p_firm and o.answered_by = a.name;
    update message m set read_by = '[effacé]' from job j, account a
     where j.id = m.job_id and j.firm_id = p_firm and a.id = any(his) and m.read_by = a.name;
    update account set name = '[effacé]', phone = null, email = null, active = false where id = any(his);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('accounts', n);
    update notice_attempt a set answer = null from notice n, offer o
     where n.id = a.notice_id and o.id = n.offer_id and o.firm_id = p_firm and o.professional_number = p_number;
    update notice n set error = null from offer o
     where o.id = n.offer_id and o.firm_id = p_firm and o.professional_number = p_number;
    update notice_attempt t set answer = null from notice n, message m, job j
     where n.id = t.notice_id and m.id = n.message_id and j.id = m.job_id and j.firm_id = p_firm
       and j.professional_number = p_number;
    update report r set by_name = '[effacé]' from job j
     where j.id = r.job_id and j.firm_id = p_firm and r.by_number = p_number;
    update offer set professional_name = '[effacé]' where firm_id = p_firm and professional_number = p_number;
    update job set professional_name = '[effacé]' where firm_id = p_firm and professional_number = p_number;
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('jobs', n);
    n := erase_professional_copies(p_firm, p_number,
        (select coalesce(array_agg(distinct dossier_id::text), '{}') from offer where firm_id = p_firm and professional_number = p_number));
    return counts || jsonb_build_object('copies', n);
end
$$;
revoke all on function erase_professional from public;
"""
