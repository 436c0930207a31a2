"""Papers that casework asks for; time stamps and papers of evidence, pages viewed; holds, and what was erased.

`erase_evidence` is the only way by which a payload of the chain can go: the runtime role may not rewrite evidence, and
the function leaves its own event in the chain, in its place behind the last one.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLE = "passerelle_esign"


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(_TABLES)
    op.execute(_ERASE)
    op.execute(_GRANTS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
create table papers (
    id uuid primary key,
    dossier_id uuid not null,
    kind text not null,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    wanted jsonb not null,
    heard_at timestamptz not null,
    request_id uuid unique references signature_requests,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    answer text,
    ended_at timestamptz
);
create index papers_due on papers (next_at) where state = 'waiting';

create table page_views (
    signer_id uuid not null references signers,
    document_id uuid not null references documents,
    page integer not null,
    first_at timestamptz not null,
    primary key (signer_id, document_id, page)
);

create table evidence_stamps (
    request_id uuid not null references signature_requests,
    sequence integer not null,
    hash bytea not null,
    token bytea not null,
    stamped_at timestamptz not null,
    primary key (request_id, sequence),
    foreign key (request_id, sequence) references evidence
);

create table evidence_unstamped (
    request_id uuid not null references signature_requests,
    sequence integer not null,
    primary key (request_id, sequence)
);
insert into evidence_unstamped (request_id, sequence)
select request_id, sequence from evidence where kind in ('done', 'request_declined', 'expired', 'canceled');

create table evidence_papers (
    request_id uuid not null references signature_requests,
    signer_id uuid not null,
    sequence integer not null,
    locale text not null,
    sha256 bytea not null,
    made_at timestamptz not null,
    primary key (request_id, signer_id, sequence, locale)
);
create index signature_requests_kept on signature_requests (status, created_at);
create index evidence_papers_file on evidence_papers (sha256);
create index signatures_after on signatures (sha256_after);

create table legal_holds (
    id uuid primary key,
    request_id uuid not null references signature_requests,
    set_at timestamptz not null,
    set_by text not null,
    reason text not null,
    lifted_at timestamptz,
    lifted_by text,
    lift_reason text
);
create unique index legal_holds_one on legal_holds (request_id) where lifted_at is null;

create table doomed_files (
    sha256 bytea primary key,
    since timestamptz not null
);

create table erasures (
    id uuid primary key,
    request_id uuid not null references signature_requests,
    signer_id uuid,
    erased_at timestamptz not null,
    erased_by text not null,
    reason text not null
);
create unique index erasures_whole on erasures (request_id) where signer_id is null;
"""

_ERASE = """
create function erase_evidence(
    p_request uuid, p_signer uuid, p_sequence integer, p_at timestamptz, p_payload jsonb, p_salt bytea,
    p_payload_hash bytea, p_previous bytea, p_hash bytea
) returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare
    last_sequence integer;
    last_hash bytea;
    gone integer;
begin
    perform 1 from signature_requests where id = p_request for update;
    if exists (select 1 from legal_holds where request_id = p_request and lifted_at is null) then
        raise exception 'request % is held', p_request;
    end if;
    select sequence, hash into last_sequence, last_hash
      from evidence where request_id = p_request order by sequence desc limit 1;
    if p_sequence is distinct from last_sequence + 1 or p_previous is distinct from last_hash then
        raise exception 'the entry of the erasure of % is not in its place', p_request;
    end if;

    update evidence set payload = null, salt = ''::bytea
     where request_id = p_request and payload is not null
       and (p_signer is null or signer_id = p_signer
            or payload @> jsonb_build_object('signers', jsonb_build_array(jsonb_build_object('id', p_signer::text))));
    get diagnostics gone = row_count;
    insert into evidence (request_id, sequence, kind, at, signer_id, payload, salt, payload_hash, previous, hash)
    values (p_request, p_sequence, 'erased', p_at, p_signer, p_payload, p_salt, p_payload_hash, p_previous, p_hash);

    update signers set first_name = '', last_name = 'effacé', email = '', phone_number = null, options = '{}',
           draft = null, link_sha256 = null
     where request_id = p_request and (p_signer is null or id = p_signer);
    update signatures set certificate = ''
      from signers s where s.id = signatures.signer_id and s.request_id = p_request
       and (p_signer is null or s.id = p_signer);
    update deliveries set body = '', state = case state when 'pending' then 'failed' else state end,
           last_error = 'effacé' where request_id = p_request;
    update messages set state = 'failed', answer = 'effacé', ended_at = p_at
      from signers s where s.id = messages.signer_id and s.request_id = p_request and messages.state = 'waiting'
       and (p_signer is null or s.id = p_signer);
    update papers set wanted = '{}' where request_id = p_request;
    delete from signature_images i using signers s
     where s.id = i.signer_id and s.request_id = p_request and (p_signer is null or s.id = p_signer);
    delete from access_codes a using signers s
     where s.id = a.signer_id and s.request_id = p_request and (p_signer is null or s.id = p_signer);
    delete from page_views v using signers s
     where s.id = v.signer_id and s.request_id = p_request and (p_signer is null or s.id = p_signer);

    insert into doomed_files (sha256, since)
    select distinct sha256, p_at from evidence_papers where request_id = p_request on conflict do nothing;
    delete from evidence_papers where request_id = p_request;
    update signature_requests set decline_reason = case when decline_reason is null then null else 'effacé' end
     where id = p_request and (p_signer is null or decline_signer_id = p_signer);
    insert into doomed_files (sha256, since)
    select distinct g.sha256, p_at from signer_files g join signers s on s.id = g.signer_id
     where s.request_id = p_request and (p_signer is null or s.id = p_signer) on conflict do nothing;
    delete from signer_files g using signers s
     where s.id = g.signer_id and s.request_id = p_request and (p_signer is null or s.id = p_signer);
    if p_signer is null then
        update approvers set first_name = '', last_name = 'effacé', email = id::text, phone_number = null, options = '{}',
               link_sha256 = null, reason = case when reason is null then null else 'effacé' end
         where request_id = p_request;
        delete from followers where request_id = p_request;
        delete from request_metadata where request_id = p_request;
        update letters set recipient = '', subject = '', body = '', answer = 'effacé',
               state = case state when 'waiting' then 'failed' else state end where request_id = p_request;
        update consent_requests set text = 'effacé' where request_id = p_request;
        update document_requests set title = 'effacé' where request_id = p_request;
        insert into doomed_files (sha256, since)
        select distinct file, p_at from (
            select sha256 as file from documents where request_id = p_request
            union select current_sha256 from documents where request_id = p_request
            union select g.sha256_before from signatures g join documents d on d.id = g.document_id
                   where d.request_id = p_request
            union select g.sha256_after from signatures g join documents d on d.id = g.document_id
                   where d.request_id = p_request
        ) files on conflict do nothing;
        update signature_requests set name = 'effacée', external_id = null, options = '{}', erased_at = p_at
         where id = p_request;
        update documents set filename = 'document.pdf', anchors = '[]' where request_id = p_request;
        update fields set options = options - 'mention' - 'question' - 'instruction' - 'name' - 'text' - 'answer'
               - 'default_value' - 'radios'
          from documents d where d.id = fields.document_id and d.request_id = p_request;
    end if;
    return gone;
end
$$;
revoke all on function erase_evidence from public;
"""

_GRANTS = f"""
grant select, insert, update on papers to {ROLE};
grant select, insert on page_views, evidence_stamps, evidence_papers, erasures to {ROLE};
grant select, insert on legal_holds to {ROLE};
grant update (lifted_at, lifted_by, lift_reason) on legal_holds to {ROLE};
grant select, delete on doomed_files to {ROLE};
grant select, insert, delete on evidence_unstamped to {ROLE};
grant execute on function erase_evidence to {ROLE};
"""
