"""A request's whole life: attempts linked, a book of contacts, stages of signers, reminders, search, erasing, calls counted.

Evidence stays append-only for the runtime role: what names people in the chain of a deleted request is erased by one
function of the owner, which can do nothing else. `signature_requests_replaced_once` is what lets one of two
replacements win.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLE = "passerelle_esign"


def upgrade() -> None:
    op.execute("set lock_timeout = '5s'")
    op.execute(_TABLES)
    op.execute(_SEARCH)
    op.execute(_GRANTS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
alter table signature_requests
    add column previous_attempt_id uuid references signature_requests,
    add column replaced_by_id uuid references signature_requests,
    add column workflow_session_id uuid,
    add column hidden_at timestamptz,
    add column deleted_at timestamptz,
    add column erased_at timestamptz;
create unique index signature_requests_replaced_once on signature_requests (replaced_by_id)
    where replaced_by_id is not null;
create index signature_requests_live on signature_requests (workspace_id, sandbox, external_id)
    where external_id is not null and status in ('approval', 'ongoing', 'paused');
create index signature_requests_by_status on signature_requests (workspace_id, sandbox, status, id desc);

alter table signers
    add column with_previous boolean not null default false,
    add column unblocked_at timestamptz,
    add column reminders integer not null default 0,
    add column reminded_at timestamptz,
    add column next_reminder_at timestamptz;
create index signers_to_remind on signers (next_reminder_at) where next_reminder_at is not null;

alter table messages drop constraint if exists messages_kind_check;
alter table messages add constraint messages_kind_check check (kind in ('invitation', 'code', 'done', 'reminder'));

create table contacts (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    first_name text not null,
    last_name text not null,
    email text not null,
    phone_number text,
    locale text not null,
    details jsonb not null,
    created_at timestamptz not null
);
create index contacts_listed on contacts (workspace_id, sandbox, id desc);
create index contacts_email on contacts (workspace_id, sandbox, lower(email));

create unlogged table calls (
    key_sha256 bytea not null,
    span text not null check (span in ('minute', 'hour')),
    began_at timestamptz not null,
    taken integer not null,
    primary key (key_sha256, span, began_at)
);
"""

_SEARCH = """
create function plain(text) returns text language sql immutable parallel safe as
$$ select translate(lower($1), 'àâäãåçéèêëîïìíôöòóõùûüúÿñ', 'aaaaaceeeeiiiiooooouuuuyn') $$;

create function grams(text) returns text[] language sql immutable parallel safe as
$$ select coalesce(array_agg(distinct substr($1, n, 3)), '{}') from generate_series(1, length($1) - 2) as n $$;

alter table signature_requests add column said text
    generated always as (plain(name || ' ' || coalesce(external_id, ''))) stored;
alter table signers add column said text
    generated always as (plain(first_name || ' ' || last_name || ' ' || first_name || ' ' || email || ' ' ||
                               coalesce(phone_number, ''))) stored;
create index signature_requests_said on signature_requests using gin (grams(said)) with (fastupdate = off);
create index signers_said on signers using gin (grams(said)) with (fastupdate = off);
create index deliveries_of_request on deliveries (request_id);
create index documents_original on documents (sha256);
create index documents_current on documents (current_sha256);
"""

_GRANTS = f"""
grant select, insert, update, delete on contacts, calls to {ROLE};
grant delete on signers, fields to {ROLE};
grant update (filename) on documents to {ROLE};
grant execute on function plain(text), grams(text) to {ROLE};
"""
