"""A craftsman who did not end his job himself is told that it is over; an erasure takes what carriers said of him."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(
        """
        alter table notice drop constraint notice_kind_check;
        alter table notice add constraint notice_kind_check check (kind in ('offer', 'sign_in', 'message', 'job_end'));
        alter table notice add column job_id uuid;
        create unique index notice_job on notice (job_id, channel) where job_id is not null;
        """
    )
    op.execute(_PROFESSIONAL)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_PROFESSIONAL = """
create or replace function erase_professional(p_firm uuid, p_number text) returns jsonb
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
    update notice_attempt t set answer = null from notice n, job j
     where n.id = t.notice_id and j.id = n.job_id and j.firm_id = p_firm and j.professional_number = p_number;
    update notice n set error = null from job j
     where j.id = n.job_id and j.firm_id = p_firm and j.professional_number = p_number;
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
"""
