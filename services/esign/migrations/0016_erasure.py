"""Erasing people at casework's word: requests of a dossier go by `erase_evidence`, now or once nothing forbids it.

`wanted_erasures` holds those that cannot go yet: under way, or under legal hold.
"""

from alembic import op

from deploy.alembic.plumbing import erasure_v1

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ROLE = "passerelle_esign"


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(erasure_v1(ROLE))
    op.execute(_TABLES)
    op.execute(_COPIES)
    op.execute(f"grant select, insert, delete on wanted_erasures to {ROLE}")
    op.execute(f"grant execute on function erase_dossier_copies, erase_request_copies to {ROLE}")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
create table wanted_erasures (
    request_id uuid        primary key references signature_requests,
    person_id  uuid        not null,
    wanted_at  timestamptz not null
);
comment on table wanted_erasures is 'Requests of erased people that are under way or held: erased as soon as they may be.';
"""

_COPIES = """
create function erase_dossier_copies(p_dossiers uuid[]) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    n integer;
begin
    update papers set wanted = '{}', state = case state when 'waiting' then 'failed' else state end,
           answer = case when answer is null then null else 'effacé' end
     where dossier_id = any(p_dossiers) and (request_id is null or exists (
        select 1 from erasures x where x.request_id = papers.request_id and x.signer_id is null));
    get diagnostics n = row_count;
    return n + erase_copies(p_dossiers::text[]);
end
$$;
revoke all on function erase_dossier_copies from public;

create function erase_request_copies(p_request uuid) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    n integer;
begin
    update outbox set body = convert_to(
            (redacted(convert_from(body, 'utf8')::jsonb) || '{"name": "effacée"}')::text, 'utf8')
     where key = p_request::text and convert_from(body, 'utf8')::jsonb ? 'name';
    get diagnostics n = row_count;
    return n;
end
$$;
revoke all on function erase_request_copies from public;
"""
